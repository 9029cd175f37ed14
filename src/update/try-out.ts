import { ProxyError } from "../errors.ts";
import type { Clock } from "../world/clock.ts";
import type { Programs } from "../world/programs.ts";

/** A program tells its version in a fraction of a second, on a machine that is busy in some. */
const MAX_MS = 60_000;

type TrialNeeds = { programs: Pick<Programs, "run">; clock: Clock; signal: AbortSignal };

/** Has the program tell its version on this machine. Throws `update_refused` where it tells another, or none. */
export async function tryOut(program: string, version: string, { programs, clock, signal }: TrialNeeds): Promise<void> {
  const limit = new AbortController();
  const cancel = clock.after(MAX_MS, () => limit.abort());
  const both = AbortSignal.any([signal, limit.signal]);
  const refuse = (fact: string, said = "") => {
    signal.throwIfAborted();
    const message = `Version ${version} was downloaded, but ${fact}. Nothing was changed. ${said}`;
    return new ProxyError("update_refused", message.trim());
  };
  try {
    const { exitCode, stdout, stderr } = await programs
      .run([program, "version", "--json"], { signal: both })
      .catch((cause) => {
        throw refuse(`does not start here (${cause instanceof Error ? cause.message : cause})`);
      });
    if (limit.signal.aborted) throw refuse("did not tell its version within a minute");
    const said = (stderr || stdout).trim().slice(0, 500);
    if (exitCode !== 0) throw refuse(`does not run here (exit code ${exitCode})`, said);
    if (versionIn(stdout) !== version) throw refuse("says that it is another", said);
  } finally {
    cancel();
  }
}

function versionIn(json: string): unknown {
  try {
    return JSON.parse(json).version;
  } catch {
    return undefined;
  }
}
