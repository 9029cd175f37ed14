import { ProxyError } from "../../errors.ts";
import type { Step } from "../../service/service-manager.ts";
import type { Clock } from "../../world/clock.ts";
import type { Call } from "../command.ts";
import { PROGRAM } from "../program.ts";
import type { ServiceDesk } from "./desk.ts";

/**
 * What comes before a definition is replaced or removed: nothing where it is ours. What somebody else has written is
 * copied with `--force`, and without it left alone: throws `usage`.
 */
export function keepACopy({ manager, found, text }: ServiceDesk, call: Call, clock: Clock): Step[] {
  if (found.kind === "absent" || found.kind === "ours" || text === null) return [];
  if (!call.flags.has("force")) {
    const fact =
      found.kind === "edited"
        ? `${manager.file} was changed by hand since ${PROGRAM} wrote it`
        : `${manager.file} was not written by ${PROGRAM}`;
    throw new ProxyError(
      "usage",
      `${fact}, so it is left as it is. With --force it goes, and a copy is kept beside it.`,
    );
  }
  const time = new Date(clock.wallMs()).toISOString().replace(/\..*|[-:]/g, "");
  return [{ do: "write", path: `${manager.file}.${time}.bak`, text, encoding: manager.encoding }];
}
