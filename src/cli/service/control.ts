import { ProxyError } from "../../errors.ts";
import type { Step } from "../../service/service-manager.ts";
import type { CliWorld } from "../cli-world.ts";
import type { Call } from "../command.ts";
import { printJson, printLines } from "../print.ts";
import { keepACopy } from "./copy.ts";
import { openServiceDesk, requireManager, type ServiceDesk } from "./desk.ts";
import { commandFor, readFacts, type ServiceFacts } from "./facts.ts";
import { restartAndWait, startAndWait } from "./start.ts";
import { statusLines } from "./status.ts";
import { carryOut, rehearse } from "./steps.ts";

/** Starts, stops or restarts the service, and tells how it fares then. Returns 0; throws `service_failed`. */
export async function runServiceControl(
  verb: "start" | "stop" | "restart",
  call: Call,
  world: CliWorld,
): Promise<number> {
  const desk = await openServiceDesk(call, world);
  const { manager } = desk;
  const steps = verb === "restart" ? (manager.restart ?? [...manager.stop, ...manager.start]) : manager[verb];
  const isJson = call.flags.has("json");
  if (call.flags.has("dry-run")) {
    rehearse(steps, world, isJson);
    return 0;
  }
  await requireManager(desk, world);
  if (desk.found.kind === "absent") {
    throw new ProxyError("service_failed", `No service is installed. To have it: ${commandFor("install", desk)}`);
  }
  const facts = await DO[verb](desk, world);
  if (isJson) printJson(world.terminal, facts);
  else printLines(world.terminal, statusLines(facts, desk));
  return 0;
}

const DO = {
  start: (desk, world) => startAndWait(desk.manager.start, desk, world),
  restart: restartAndWait,
  async stop(desk, world) {
    await carryOut(desk.manager.stop, desk.manager, world);
    return await readFacts(desk, world);
  },
} as const satisfies Record<string, (desk: ServiceDesk, world: CliWorld) => Promise<ServiceFacts>>;

/** Stops the service and removes its definition. Returns 0, also when there is none. */
export async function runServiceUninstall(call: Call, world: CliWorld): Promise<number> {
  const desk = await openServiceDesk(call, world);
  const { manager, found } = desk;
  const isJson = call.flags.has("json");
  const copy = keepACopy(desk, call, world.clock);
  const steps: Step[] =
    found.kind === "absent"
      ? []
      : [...copy, ...manager.unregister.before, { do: "remove", path: manager.file }, ...manager.unregister.after];
  if (call.flags.has("dry-run")) {
    rehearse(steps, world, isJson);
    return 0;
  }
  if (steps.length > 0) {
    await requireManager(desk, world);
    await carryOut(steps, manager, world);
  }
  const was = found.kind === "absent" ? "No service was installed." : "The service is stopped and removed.";
  if (isJson) printJson(world.terminal, { uninstalled: found.kind !== "absent", definition: manager.file });
  else world.terminal.out(`${was} Sign-in and configuration are as they were.\n`);
  return 0;
}
