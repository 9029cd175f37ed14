import type { LoadedConfig } from "../../config/load.ts";
import { asProxyError, ERROR_TABLE, ProxyError } from "../../errors.ts";
import { carryOut, type FileChange, planUndo, planWrite } from "../../setup/change-files.ts";
import { chooseModel, isIncluded, type ServedModel } from "../../setup/choose-model.ts";
import type { SetUpClient, Target } from "../../setup/client.ts";
import { clientNamed, SETUP_CLIENTS } from "../../setup/clients.ts";
import type { FileEdit } from "../../setup/edit.ts";
import { exampleTarget } from "../../setup/example-target.ts";
import { askForProof } from "../../setup/proof.ts";
import { nearest } from "../../wire/nearest.ts";
import type { Terminal } from "../../world/terminal.ts";
import type { CliWorld } from "../cli-world.ts";
import type { Call } from "../command.ts";
import { loadConfiguration } from "../configuration.ts";
import { printJson } from "../print.ts";
import { PROGRAM } from "../program.ts";
import { targetOf, userPlace } from "./client-target.ts";
import { findProxy, type ProxyAtHand } from "./proxy-at-hand.ts";
import {
  announceProof,
  changeAsData,
  type Proof,
  printChanges,
  printClients,
  printOutcome,
  printSetUp,
  printUndone,
  setUpAsData,
  tellDetour,
  tellRivals,
} from "./report.ts";
import { accountModels } from "./served-models.ts";

/** Prints how a client is pointed at the proxy, does it where that is asked for, and tries it. Returns the exit code. */
export async function runSetup(call: Call, world: CliWorld): Promise<number> {
  const [name] = call.operands;
  const isJson = call.flags.has("json");
  if (name === undefined) return listClients(isJson, world.terminal);
  const client = clientCalled(name);
  // A script is told all at once, in the end.
  const screen = isJson ? { ...world, terminal: { ...world.terminal, out: () => {}, err: () => {} } } : world;
  if (call.flags.has("undo")) return await undo(client, call, world, screen);
  const loaded = await loadConfiguration(call, world);
  const proxy = await proxyOrAccount(call, loaded, world);
  const target = targetOf(client, proxy, call.flags.get("model"));
  const setUp = client.setUp(target, userPlace(world));
  const isDryRun = call.flags.has("dry-run");
  const changes =
    setUp.files && (call.flags.has("write") || isDryRun) ? await write(setUp.files, call, proxy, world) : null;
  if (changes) printChanges(client, setUp, { changes, isDryRun }, screen);
  else printSetUp(client, setUp, { isWriteWanted: call.flags.has("write") }, screen);
  tellRivals(client, screen);
  tellDetour(client, target, screen);
  const proof = isDryRun ? null : await prove(client, target, proxy, call, screen);
  if (!isDryRun) printOutcome(client, { isDone: changes !== null, proxy, proof, port: call.flags.get("port") }, screen);
  if (isJson) printJson(world.terminal, setUpAsData({ client, target, proxy, setUp, changes, proof }));
  return exitCodeOf(proxy, proof);
}

function listClients(isJson: boolean, terminal: Terminal): number {
  if (isJson) printJson(terminal, { clients: SETUP_CLIENTS.map(({ id, name, dialect }) => ({ id, name, dialect })) });
  else printClients(SETUP_CLIENTS, terminal);
  return 0;
}

/** While no proxy runs, the account itself tells its models. */
async function proxyOrAccount(call: Call, loaded: LoadedConfig, world: CliWorld): Promise<ProxyAtHand> {
  const proxy = await findProxy(call, loaded, world);
  if (proxy.answers === "nobody" && loaded.config.socket.only) {
    const fact = "The proxy listens on a socket alone (socket.only), where no client finds it.";
    throw new ProxyError("config_invalid", `${fact} Set socket.only to false.`);
  }
  if (proxy.answers === "nobody") return { ...proxy, ...(await accountModels(loaded, world)) };
  if (proxy.answers === "proxy") return proxy;
  const fact = `What has port ${loaded.config.port} is another program, or gives no answer.`;
  throw new ProxyError("port_in_use", `${fact} Name the proxy's port with --port, or run it on another.`);
}

function clientCalled(name: string): SetUpClient {
  const client = clientNamed(name.toLowerCase());
  if (client) return client;
  const [best] = nearest(
    name,
    SETUP_CLIENTS.flatMap(({ id, aliases = [] }) => [id, ...aliases]),
  );
  const hint = best ? ` Did you mean ${best}?` : "";
  const rest = `\`${PROGRAM} setup\` lists them; \`setup openai\` tells what any other tool wants.`;
  throw new ProxyError("usage", `No client is called "${name}".${hint} ${rest}`);
}

/** Resolves with what was changed, or would be. Nothing is written while the account's models are not known. */
async function write(
  files: readonly FileEdit[],
  call: Call,
  { models, whyUnknown }: ProxyAtHand,
  { foreignFiles }: CliWorld,
): Promise<FileChange[]> {
  if (!models) {
    const fact = "Which models your account has is not known yet, so nothing is written.";
    throw new ProxyError("upstream_unreachable", whyUnknown ? `${fact} ${whyUnknown}` : fact);
  }
  const changes = await planWrite(files, foreignFiles);
  if (!call.flags.has("dry-run")) await carryOut(changes, foreignFiles);
  return changes;
}

/** Needs no proxy: what was written is known by where it stands. */
async function undo(client: SetUpClient, call: Call, world: CliWorld, screen: CliWorld): Promise<number> {
  const { files = [] } = client.setUp(exampleTarget(client), userPlace(world));
  const isDryRun = call.flags.has("dry-run");
  const changes = await planUndo(files, world.foreignFiles);
  if (!isDryRun) await carryOut(changes, world.foreignFiles);
  printUndone(client, { changes, isDryRun }, screen);
  if (call.flags.has("json")) printJson(world.terminal, { client: client.id, files: changes.map(changeAsData) });
  return 0;
}

/** Null where nothing was tried. A failure is told, and ends nothing. */
async function prove(
  { dialect, prefers, name }: SetUpClient,
  target: Target,
  { answers, server }: ProxyAtHand,
  call: Call,
  world: CliWorld,
): Promise<Proof | null> {
  if (answers !== "proxy" || call.flags.has("no-test")) return null;
  const included = target.models.filter(isIncluded);
  const own = target.models.find(({ id }) => id === target.model);
  const model: ServedModel | undefined = own && isIncluded(own) ? own : (chooseModel(included, prefers) ?? own);
  if (!model) return null;
  announceProof(name, model, world);
  try {
    const answer = await askForProof({ ...server, key: target.key, dialect, model: model.id }, world);
    return { model: model.id, answer, error: null };
  } catch (thrown) {
    world.interrupt.throwIfAborted();
    return { model: model.id, answer: null, error: asProxyError(thrown) };
  }
}

function exitCodeOf({ answers }: ProxyAtHand, proof: Proof | null): number {
  if (answers !== "proxy") return ERROR_TABLE.upstream_unreachable.exitCode;
  return proof?.error?.exitCode ?? 0;
}
