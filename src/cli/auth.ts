import { isFromSignIn, type TokenSource } from "../account/held-token.ts";
import type { Login } from "../account/logins.ts";
import type { LoadedConfig } from "../config/load.ts";
import { ProxyError } from "../errors.ts";
import type { AccountDesk } from "./account-desk.ts";
import type { CliWorld } from "./cli-world.ts";
import type { Call } from "./command.ts";
import { loadConfiguration } from "./configuration.ts";
import { printable, printJsonLine } from "./print.ts";
import { PROGRAM } from "./program.ts";
import { probeServer } from "./server-probe.ts";
import { signInOnTerminal } from "./sign-in.ts";

/** Signs in by device flow, or out with `--logout`. */
export async function runAuth(call: Call, world: CliWorld): Promise<number> {
  const { terminal } = world;
  if (call.flags.has("logout") && call.flags.has("switch")) {
    throw new ProxyError("usage", "--logout and --switch cannot be combined: one signs out, the other in.");
  }
  const loaded = await loadConfiguration(call, world);
  const desk = world.openAccount(loaded);
  const isJson = call.flags.has("json");
  if (call.flags.has("logout")) return signOut(desk, loaded, isJson, world);

  const { login } = await current(desk);
  if (login && !call.flags.has("switch") && !(await mayReplace(login, world))) {
    terminal.err("Nothing changed.\n");
    return 0;
  }
  const name = await signInOnTerminal(desk, isJson, world);
  // A GitHub account need not have Copilot: better told now than by the first request.
  await desk.refresh(world.interrupt);
  const { login: inForce } = await current(desk);
  if (inForce && !isFromSignIn(inForce.source)) {
    const { source } = inForce;
    terminal.err(`But ${source} takes precedence over this sign-in. ${removal(source)} it to use the new one.\n`);
  } else if (!isJson) terminal.err(`${await nextStep(loaded, world)}\n`);
  if (isJson) printJsonLine(terminal, { signed_in: true, login: name });
  return 0;
}

async function nextStep(loaded: LoadedConfig, world: CliWorld): Promise<string> {
  const { state } = await probeServer(loaded, world);
  return state.running ? "The running server takes it up within half a minute." : `Next: ${PROGRAM} run`;
}

async function signOut(
  desk: AccountDesk,
  { config, sources }: LoadedConfig,
  isJson: boolean,
  { terminal }: CliWorld,
): Promise<number> {
  const wasSignedIn = await desk.signOut();
  const { login, held } = await current(desk);
  const left = login?.source ?? held?.source ?? null;
  terminal.err(`${left ? stillSignedIn(wasSignedIn, left) : signedOut(wasSignedIn)}\n`);
  for (const key of ["github_token", "copilot_token"] as const) {
    if (config[key])
      terminal.err(`The ${key} in ${printable(sources[key]?.name ?? "")} is not used any more. Remove it there.\n`);
  }
  if (isJson) printJsonLine(terminal, { signed_in: left !== null, source: left });
  return 0;
}

function signedOut(wasSignedIn: boolean): string {
  return wasSignedIn ? "Signed out. A server that runs notices it within half a minute." : "Nobody was signed in.";
}

/** What the environment holds is not ours to forget. */
function stillSignedIn(wasStored: boolean, left: TokenSource): string {
  const fact = wasStored ? "The stored sign-in is forgotten" : "No sign-in was stored";
  return `${fact}, but ${left} is still used. ${removal(left)} it to be signed out.`;
}

/** What is in force. A store that makes no sense holds nothing, as signing in is the way to mend it. */
async function current(desk: AccountDesk): ReturnType<AccountDesk["stored"]> {
  try {
    return await desk.stored();
  } catch (thrown) {
    if (thrown instanceof ProxyError && thrown.kind === "not_authenticated") return { login: null, held: null };
    throw thrown;
  }
}

/** Asks the person. A script has to say it beforehand, so that none replaces a login by accident. */
async function mayReplace(login: Login, { terminal, interrupt }: CliWorld): Promise<boolean> {
  const { fact, act } = situation(login);
  if (!terminal.interactive) throw new ProxyError("usage", `${fact} To ${act}: ${PROGRAM} auth --switch`);
  const question = `${printable(fact)} ${act.charAt(0).toUpperCase()}${act.slice(1)}? [y/N] `;
  return /^\s*y(es)?\s*$/i.test(await terminal.ask(question, interrupt));
}

/** Of a token that somebody has set, nobody knows whether GitHub takes it. */
function situation({ source, name }: Login): { fact: string; act: string } {
  if (isFromSignIn(source) || source === "config.json") {
    return { fact: `Already signed in${name ? ` as ${name}` : ""}, by ${source}.`, act: "sign in again" };
  }
  const until = source === "GITHUB_TOKEN" ? " unless GitHub refuses it for Copilot" : "";
  return { fact: `${source} is set and goes before a sign-in${until}.`, act: "sign in all the same" };
}

/** A variable is unset, a file or a credential removed. */
function removal(source: TokenSource): string {
  return /^[A-Z_]+$/.test(source) ? "Unset" : "Remove";
}
