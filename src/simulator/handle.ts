import type { Clock } from "../world/clock.ts";
import type { ServedCall } from "../world/serve.ts";
import type { Account } from "./account.ts";
import type { Call } from "./answer.ts";
import { deliver } from "./deliver.ts";
import type { FaultQueues } from "./faults.ts";
import type { GateKeeper } from "./gate.ts";
import { type JournalEntry, type JournalWriter, leakedHeaders } from "./journal.ts";
import { quotaHeaders } from "./quota.ts";
import { route } from "./routes.ts";

export type HandlerNeeds = {
  clock: Clock;
  account: Account;
  journal: JournalWriter;
  faults: FaultQueues;
  gate: GateKeeper;
  wordDelayMs: number;
};

/** What the two servers do with a call to `origin`: note it, find the answer, and send it as its fault will have it. */
export function createHandler(needs: HandlerNeeds): (served: ServedCall, origin: string) => Promise<void> {
  const { clock, account, journal, faults, gate, wordDelayMs } = needs;

  return async (served, origin) => {
    const call = toCall(served, origin);
    const ended = Promise.withResolvers<void>();
    const entry: JournalEntry = {
      method: call.method,
      path: call.path,
      headers: call.headers,
      body: call.text,
      startedMs: clock.monotonicMs(),
      status: undefined,
      aborted: false,
      leaked: leakedHeaders(call.headers),
      ended: ended.promise,
    };
    journal.record(entry);
    const turnstile = gate.take(call.path);
    try {
      await deliver(served, {
        path: call.path,
        answer: () => route(call, account),
        fault: faults.take(call.path) ?? {},
        turnstile,
        headers: commonHeaders(call, account),
        clock,
        wordDelayMs,
        onHead: (status) => {
          entry.status = status;
        },
      });
    } catch (error) {
      if (!served.gone.aborted) throw error;
    } finally {
      entry.aborted = served.gone.aborted;
      turnstile?.close();
      ended.resolve();
    }
  };
}

function toCall({ method, target, headers, body }: ServedCall, origin: string): Call {
  const path = target.split("?")[0] ?? target;
  return { method, origin, path, headers, text: new TextDecoder().decode(body) };
}

/** What stands on every answer (contract 5.6), and the mark of the simulator. */
function commonHeaders(call: Call, account: Account): Record<string, string> {
  const id = `simulated-${account.nextSerial()}`;
  return {
    date: new Date(account.nowMs()).toUTCString(),
    "x-copilot-simulator": "true",
    "x-request-id": call.headers["x-request-id"] ?? id,
    "x-github-request-id": id,
    "x-github-backend": "Kubernetes",
    "content-security-policy": "default-src 'none'; sandbox",
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    ...quotaHeaders(account),
  };
}
