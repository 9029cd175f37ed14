import { ProxyError } from "../../errors.ts";
import type { CliWorld } from "../cli-world.ts";
import type { Call } from "../command.ts";
import { openServiceDesk } from "./desk.ts";
import { readFacts } from "./facts.ts";

const LINES = 50;

/** Has the log shown by the program that keeps it, on this terminal. Returns that program's exit code. */
export async function runServiceLogs(call: Call, world: CliWorld): Promise<number> {
  const lines = Number(call.flags.get("lines") ?? LINES);
  if (!Number.isSafeInteger(lines) || lines < 0) {
    throw new ProxyError("usage", `--lines needs a number of lines, not "${call.flags.get("lines")}".`);
  }
  const desk = await openServiceDesk(call, world);
  if (desk.found.kind === "absent") {
    throw new ProxyError("service_failed", "No service is installed, so there is no log of one.");
  }
  const { log_file: file } = await readFacts(desk, world);
  if (file !== null && (await world.files.modifiedMs(file)) === null) {
    throw new ProxyError("service_failed", `There is no log yet: ${file} is not there.`);
  }
  const command = desk.manager.showLog(lines, call.flags.has("follow"), file);
  return await world.programs.handOver(command, { ...desk.manager.env });
}
