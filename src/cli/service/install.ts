import { resolve } from "node:path";
import type { LoadedConfig } from "../../config/load.ts";
import { ProxyError } from "../../errors.ts";
import { changedLines } from "../../service/definition.ts";
import { run, type Step } from "../../service/service-manager.ts";
import type { CliWorld } from "../cli-world.ts";
import type { Call } from "../command.ts";
import { shellQuoted } from "../completion/quoting.ts";
import { printable, printableLines, printJson, printLines } from "../print.ts";
import { PROGRAM } from "../program.ts";
import { probeServer } from "../server-probe.ts";
import { keepACopy } from "./copy.ts";
import { openServiceDesk, requireManager, type ServiceDesk } from "./desk.ts";
import { commandFor, readFacts, type ServiceFacts } from "./facts.ts";
import { restartAndWait, startAndWait } from "./start.ts";
import { statusLines } from "./status.ts";
import { carryOut, rehearse } from "./steps.ts";
import { unseenNotes } from "./unseen.ts";

/**
 * Writes the definition, makes it known to the service manager, starts it and waits until it answers. A second time it
 * does what is left to do. Returns 0; throws `usage` and `service_failed` with what to do.
 */
export async function runServiceInstall(call: Call, world: CliWorld): Promise<number> {
  const desk = await openServiceDesk(call, world);
  const plan = planOf(desk, call, world);
  if (call.flags.has("dry-run")) {
    rehearse([...plan.enter, ...desk.manager.start], world, call.flags.has("json"));
    return 0;
  }
  await requireManager(desk, world);
  const loaded = await desk.configurationOf(plan.words);
  const before = await readFacts(desk, world);
  if (desk.found.kind === "absent" && before.installed) throw foreignTask(desk);
  if (!before.running) await checkPort(loaded, world);
  await tellAhead(desk, plan, call, world);
  await carryOut(plan.enter, desk.manager, world);
  const now = await openServiceDesk(call, world);
  const isRestarted = call.flags.has("restart");
  const isKept = before.running && !isRestarted;
  // What runs may also be what an earlier installation has changed.
  const isPending = isKept && (!plan.isSame || before.version === null);
  const facts = isKept ? before : await (before.running ? restartAndWait : startAnew)(now, world);
  if (call.flags.has("json")) printJson(world.terminal, { changed: !plan.isSame, needs_restart: isPending, ...facts });
  else printLines(world.terminal, report(facts, now, { ...plan, isPending }));
  return 0;
}

const startAnew = (desk: ServiceDesk, world: CliWorld) => startAndWait(desk.manager.start, desk, world);

type Plan = {
  executable: string;
  words: string[];
  text: string;
  /** Whether the definition is there already. */
  isSame: boolean;
  /** What makes the service known to its manager. */
  enter: Step[];
};

/** What is to be done. Throws `usage` where that cannot be, or must not. */
function planOf(desk: ServiceDesk, call: Call, world: CliWorld): Plan {
  const { manager } = desk;
  const { executable, words } = commandOf(desk, call, world);
  const text = manager.define(executable, words);
  const isSame = desk.text === text;
  const write: Step = { do: "write", path: manager.file, text, encoding: manager.encoding };
  const define = isSame ? [] : [...keepACopy(desk, call, world.clock), write];
  return {
    executable,
    words,
    text,
    isSame,
    enter: [...define, ...manager.register, ...lingerSteps(desk, call, world)],
  };
}

/** What the person should know before it is done. */
async function tellAhead(desk: ServiceDesk, plan: Plan, call: Call, world: CliWorld): Promise<void> {
  const { terminal } = world;
  for (const note of await unseenNotes(desk, plan.executable, call, world)) terminal.err(`${printableLines(note)}\n`);
  if (desk.text === null || plan.isSame) return;
  const lines = ["The definition changes:", ...changedLines(desk.text, plan.text).map((line) => `  ${line}`)];
  terminal.err(`${lines.map(printable).join("\n")}\n`);
}

/** By ProtectHome and PrivateTmp. */
const HIDDEN = /^\/(?:home|root|run\/user|tmp|var\/tmp)\//;

/** The program, and the words that it is given in the service. */
function commandOf(desk: ServiceDesk, call: Call, { build }: CliWorld): { executable: string; words: string[] } {
  if (build.executable === null) {
    throw new ProxyError("usage", "A service needs the program itself, and this one runs from source: `make build`.");
  }
  if (desk.scope === "system" && desk.manager.name === "systemd" && HIDDEN.test(build.executable)) {
    const fact = `A service of the whole system does not see ${build.executable}`;
    const elsewhere = `/usr/local/bin/${PROGRAM}`;
    const copy = `sudo install -m 755 ${shellQuoted(build.executable)} ${elsewhere}`;
    throw new ProxyError(
      "usage",
      `${fact}: home and temporary folders are hidden from it. Have it elsewhere, and from there: ` +
        `${copy} && sudo ${elsewhere} service install --system`,
    );
  }
  const { configFile } = desk;
  const port = call.flags.get("port");
  return {
    executable: build.executable,
    words: [
      "run",
      ...(configFile === null ? [] : ["--config", resolve(configFile)]),
      ...(typeof port === "string" ? ["--port", port] : []),
    ],
  };
}

function lingerSteps({ manager, scope }: ServiceDesk, call: Call, { user }: CliWorld): Step[] {
  if (!call.flags.has("linger")) return [];
  if (manager.name !== "systemd" || scope === "system") {
    throw new ProxyError("usage", "--linger is for a user's service of systemd. Others need no such thing.");
  }
  return [run("loginctl", "enable-linger", user().name)];
}

function foreignTask({ manager }: ServiceDesk): ProxyError {
  const fact = `${manager.name} has a ${PROGRAM} that was not installed by this command`;
  return new ProxyError("usage", `${fact}, so it is left as it is. Remove it there first.`);
}

/** Else the service would be refused the port, again and again. */
async function checkPort(loaded: LoadedConfig, world: CliWorld): Promise<void> {
  const { state } = await probeServer(loaded, { ...world, env: {} });
  if (!state.running && !state.port_taken) return;
  const who = state.running ? `a ${PROGRAM} that is no service (version ${state.version})` : "another program";
  const { port, socket } = loaded.config;
  const [place, other] = socket.only
    ? [`The socket ${socket.path}`, "path (socket.path)"]
    : [`Port ${port}`, "port with --port"];
  const advice = state.running ? "Stop it first" : "Stop that first";
  throw new ProxyError("port_in_use", `${place} is taken by ${who}. ${advice}, or choose another ${other}.`);
}

type Outcome = Pick<Plan, "isSame"> & { isPending: boolean };

function report(facts: ServiceFacts, desk: ServiceDesk, { isSame, isPending }: Outcome): string[] {
  return [
    isSame ? "Installed as it was: nothing has changed." : "Installed.",
    ...statusLines(facts, desk),
    ...(isPending ? [`It still runs as it was started. To take the change up: ${commandFor("restart", desk)}`] : []),
  ];
}
