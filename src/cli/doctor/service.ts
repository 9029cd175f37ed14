import type { ServiceFacts } from "../../doctor/service.ts";
import type { CliWorld } from "../cli-world.ts";
import type { Call } from "../command.ts";
import { openServiceDesk } from "../service/desk.ts";
import { readFacts } from "../service/facts.ts";

/** The user's own service, else that of the whole system; null where there is nobody to keep one. */
export async function serviceFacts(call: Call, world: CliWorld): Promise<ServiceFacts | null> {
  const factsOf = async (flags: Call["flags"]) => {
    const desk = await openServiceDesk({ ...call, flags }, world);
    return world.programs.find(desk.manager.program) === null ? null : await readFacts(desk, world);
  };
  const own = await factsOf(new Map());
  // On Windows a service is a task of the user's.
  if (!own || own.installed || world.build.platform.startsWith("win32")) return own;
  const ofAll = await factsOf(new Map([["system", true]]));
  return ofAll?.installed ? ofAll : own;
}
