import { ProxyError } from "../../src/errors.ts";
import type { JobTable } from "../../src/workers/message.ts";
import { serveJobs } from "../../src/workers/serve-jobs.ts";

/** A worker whose jobs go wrong in all ways that are known; nothing of it is in the product. */
export const ODD_JOBS = {
  /** Gives the bytes back, each one higher. */
  increment: {
    run(bytes: Uint8Array<ArrayBuffer>) {
      const result = bytes.map((byte) => byte + 1);
      return { result, transfer: [result.buffer] };
    },
  },
  refuse: {
    run(path: string): never {
      throw new ProxyError("invalid_value", `${path} is wrong.`, {
        param: path,
        status: 422,
        headers: { allow: "GET" },
      });
    },
  },
  throws: {
    run(message: string): never {
      throw new TypeError(message);
    },
  },
  /** Fails where nobody catches it. */
  crash: {
    run(message: string) {
      queueMicrotask(() => {
        throw new Error(message);
      });
      return new Promise<never>(() => {});
    },
  },
  exit: { run: (code: number) => process.exit(code) },
  hang: {
    run(_: null): never {
      for (;;);
    },
  },
  /** Gives what cannot cross a thread. */
  unsendable: { run: (_: null) => ({ result: () => {}, transfer: [] }) },
} satisfies JobTable;

declare const self: Worker;

if (!Bun.isMainThread) serveJobs(ODD_JOBS, self);
