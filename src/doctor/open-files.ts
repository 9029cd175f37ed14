import type { Finding } from "./finding.ts";

const OWN_FILES = 64;

/** A call takes a connection of the client and one to Copilot; some more are the program's own. */
export function neededOpenFiles(inFlight: number): number {
  return 2 * inFlight + OWN_FILES;
}

/** `limit` is null where the system does not tell. */
export function judgeOpenFiles({ limit, inFlight }: { limit: number | null; inFlight: number }): Finding {
  if (limit === null) return { status: "skipped", message: "This system does not tell the limit." };
  const needed = neededOpenFiles(inFlight);
  const details = { limit, needed };
  if (limit >= needed)
    return { status: "ok", message: `${limit} open files are allowed, ${needed} may be needed.`, details };
  return {
    status: "warning",
    message: `Only ${limit} open files are allowed, and limits.in_flight (${inFlight}) may need ${needed}.`,
    fix: `ulimit -n ${needed}, or LimitNOFILE=${needed} in the service, or a lower limits.in_flight`,
    details,
  };
}
