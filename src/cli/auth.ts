import type { Login } from "../account/logins.ts";
import { ProxyError } from "../errors.ts";
import type { AccountDesk } from "./account-desk.ts";
import type { CliWorld } from "./cli-world.ts";
import type { Call } from "./command.ts";
import { loadConfiguration } from "./configuration.ts";
import { printable, printJsonLine } from "./print.ts";
import { PROGRAM } from "./program.ts";
import { signInOnTerminal } from "./sign-in.ts";

/** Signs in by device flow, or out with `--logout`. */
export async function runAuth(call: Call, world: CliWorld): Promise<number> {
  const { terminal } = world;
  const desk = world.openAccount(await loadConfiguration(call, world));
  const isJson = call.flags.has("json");
  if (call.flags.has("logout")) return signOut(desk, isJson, world);

  const login = await currentLogin(desk);
  if (login && !call.flags.has("switch") && !(await mayReplace(login, world))) {
    terminal.err("Nothing changed.\n");
    return 0;
  }
  const name = await signInOnTerminal(desk, isJson, world);
  // A GitHub account need not have Copilot: better told now than by the first request.
  await desk.refresh(world.interrupt);
  const inForce = await currentLogin(desk);
  if (inForce && inForce.source !== "credentials.json") {
    terminal.err(`But ${inForce.source} takes precedence over this sign-in. Remove it to use the new one.\n`);
  }
  if (isJson) printJsonLine(terminal, { signed_in: true, login: name });
  else terminal.err(`Next: ${PROGRAM} run\n`);
  return 0;
}

async function signOut(desk: AccountDesk, isJson: boolean, { terminal }: CliWorld): Promise<number> {
  await desk.signOut();
  const left = await currentLogin(desk);
  terminal.err(
    left
      ? `Signed out, but ${left.source} still holds a sign-in. Remove that too.\n`
      : "Signed out. A server that runs notices it within half a minute.\n",
  );
  if (isJson) printJsonLine(terminal, { signed_in: left !== null, source: left?.source ?? null });
  return 0;
}

/** The login in force. A store that makes no sense holds none, as signing in is the way to mend it. */
async function currentLogin(desk: AccountDesk): Promise<Login | null> {
  try {
    return (await desk.stored()).login;
  } catch (thrown) {
    if (thrown instanceof ProxyError && thrown.kind === "not_authenticated") return null;
    throw thrown;
  }
}

/** Asks the person. A script has to say it beforehand, so that none replaces a login by accident. */
async function mayReplace({ source, name }: Login, { terminal, interrupt }: CliWorld): Promise<boolean> {
  const fact = `Already signed in${name ? ` as ${name}` : ""}, by ${source}.`;
  if (!terminal.interactive) throw new ProxyError("usage", `${fact} To sign in again: ${PROGRAM} auth --switch`);
  const answer = await terminal.ask(`${printable(fact)} Sign in again? [y/N] `, interrupt);
  return /^\s*y(es)?\s*$/i.test(answer);
}
