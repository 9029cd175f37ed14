import { ProxyError } from "../../errors.ts";
import { STOP_SECONDS, type Step } from "../../service/service-manager.ts";
import type { CliWorld } from "../cli-world.ts";
import type { ServiceDesk } from "./desk.ts";
import { addressInWords, commandFor, readFacts, type ServiceFacts } from "./facts.ts";
import { carryOut } from "./steps.ts";

const LOOK_AGAIN_MS = 250;
const PATIENCE_MS = 20_000;

/**
 * Does the steps that start the service, and resolves when its server answers on its port. Throws `service_failed` with
 * the last lines of its log when it has failed, or takes too long.
 */
export async function startAndWait(steps: readonly Step[], desk: ServiceDesk, world: CliWorld): Promise<ServiceFacts> {
  const { clock, interrupt } = world;
  const complaints: string[] = [];
  try {
    complaints.push(...(await carryOut(steps, desk.manager, world)));
  } catch (thrown) {
    if (!(thrown instanceof ProxyError)) throw thrown;
    throw await explained(desk, await readFacts(desk, world), world, [thrown.message]);
  }
  const endMs = clock.monotonicMs() + PATIENCE_MS;
  for (;;) {
    const facts = await readFacts(desk, world);
    if (facts.running && facts.version !== null) return facts;
    if (facts.state === "failed" || clock.monotonicMs() >= endMs) throw await explained(desk, facts, world, complaints);
    await clock.sleep(LOOK_AGAIN_MS, interrupt);
  }
}

/** The same for a service that runs; where its manager does not wait for the end of that, this does. */
export async function restartAndWait(desk: ServiceDesk, world: CliWorld): Promise<ServiceFacts> {
  const { manager } = desk;
  if (manager.restart) return await startAndWait(manager.restart, desk, world);
  await carryOut(manager.stop, manager, world);
  const { clock, interrupt } = world;
  const endMs = clock.monotonicMs() + STOP_SECONDS * 1000;
  while ((await readFacts(desk, world)).running && clock.monotonicMs() < endMs) {
    await clock.sleep(LOOK_AGAIN_MS, interrupt);
  }
  return await startAndWait(manager.start, desk, world);
}

async function explained(
  desk: ServiceDesk,
  facts: ServiceFacts,
  world: CliWorld,
  complaints: readonly string[],
): Promise<ProxyError> {
  const { state, reason, log_file: logFile } = facts;
  const why = reason === null ? "" : `: ${reason}`;
  const fact =
    state === "running"
      ? `It runs, and does not answer on ${addressInWords(facts)}.`
      : `It does not run (${state}${why}).`;
  const lines = await lastLines(desk, logFile, world);
  const log = lines.length === 0 ? "" : `\nThe end of its log:\n${lines.map((line) => `  ${line}`).join("\n")}`;
  const advice = `\nMore: ${commandFor("logs", desk)}`;
  return new ProxyError("service_failed", [fact, ...complaints].join("\n") + log + advice);
}

const LAST_LINES = 8;

async function lastLines(
  { manager, ask }: ServiceDesk,
  logFile: string | null,
  { files }: CliWorld,
): Promise<string[]> {
  const text =
    logFile === null
      ? await ask([...manager.showLog(LAST_LINES, false, null), "-o", "cat"])
      : await files.read(logFile).catch(() => null);
  return (text ?? "").trimEnd().split("\n").slice(-LAST_LINES).filter(Boolean);
}
