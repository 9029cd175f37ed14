import type { ErrorDetails, ErrorKind } from "../errors.ts";

/** What a job gives, and the buffers in it that change hands instead of being copied. */
export type Handed<Result> = { result: Result; transfer: ArrayBuffer[] };

/** One kind of CPU work. Its input and its result cross a thread, so they are plain data. */
type Job = { run(input: unknown): Handed<unknown> | Promise<Handed<unknown>> };

export type JobTable = Record<string, Job>;

export type InputOf<J extends Job> = Parameters<J["run"]>[0];
export type ResultOf<J extends Job> = Awaited<ReturnType<J["run"]>>["result"];

/** To a worker, which has one at a time. */
export type Order = { name: string; input: unknown };

/** From a worker: once that it is loaded, then one to each order. */
export type Answer = { kind: "ready" } | { kind: "done"; result: unknown } | { kind: "failed"; failure: Failure };

/** A `ProxyError` as plain data: a class does not cross a thread. */
type Failure = { kind: ErrorKind; message: string; details: ErrorDetails };
