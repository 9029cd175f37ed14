import { asProxyError } from "../errors.ts";
import type { Answer, JobTable, Order } from "./message.ts";

/** The worker's end of the line. */
type Port = {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(answer: Answer, transfer: ArrayBuffer[]): void;
};

/** Does the jobs that are ordered at `port`, by their names in the table; one that throws is answered with its failure. */
export function serveJobs(jobs: JobTable, port: Port): void {
  port.onmessage = async ({ data }) => {
    const { answer, transfer } = await doJob(jobs, data);
    port.postMessage(answer, transfer);
  };
  port.postMessage({ kind: "ready" }, []);
}

async function doJob(jobs: JobTable, { name, input }: Order): Promise<{ answer: Answer; transfer: ArrayBuffer[] }> {
  try {
    const job = jobs[name];
    if (!job) throw new Error(`There is no job ${name}.`);
    const { result, transfer } = await job.run(input);
    return { answer: { kind: "done", result }, transfer };
  } catch (thrown) {
    const { kind, message, details } = asProxyError(thrown);
    return { answer: { kind: "failed", failure: { kind, message, details } }, transfer: [] };
  }
}
