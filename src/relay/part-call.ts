import { asProxyError } from "../errors.ts";
import type { Outcome, Usage } from "../receipt.ts";
import { linkedControl } from "../resilience/linked-control.ts";
import type { Call } from "./call.ts";

/**
 * What the task makes of one of the calls of upstream that a client's call is made of. What upstream does to one, such
 * as not answering it in time, does not count against the others; the client's receipt tells of all of them.
 */
export async function withPartCall<Result>(whole: Call, task: (part: Call) => Promise<Result>): Promise<Result> {
  const { control, unlink } = linkedControl(whole.control.signal);
  const tells: ((outcome: Outcome) => void)[] = [];
  const { usage: _, ...facts } = whole.receipt;
  const part: Call = {
    request: whole.request,
    receipt: facts,
    client: whole.client,
    control,
    elapsedMs: whole.elapsedMs,
    isRead: () => {},
    keepOpen: () => {},
    onSettled: (tell) => void tells.push(tell),
    settle: () => {},
  };
  const end = (outcome: Outcome) => {
    unlink();
    for (const tell of tells) tell(outcome);
    note(whole, part);
  };
  return await task(part).then(
    (result) => {
      end("ok");
      return result;
    },
    (thrown: unknown) => {
      end(whole.control.signal.aborted ? "client_closed" : asProxyError(thrown).kind);
      throw thrown;
    },
  );
}

/** The receipt tells of the part that took most attempts, what all of them cost, and else of the last. */
function note({ receipt }: Call, { receipt: { usage, attempts = 0, ...facts } }: Call): void {
  const { usage: before, attempts: most = 0 } = receipt;
  Object.assign(receipt, facts, { attempts: Math.max(most, attempts) });
  if (usage) receipt.usage = before ? sum(before, usage) : usage;
}

function sum(one: Usage, other: Usage): Usage {
  return {
    promptTokens: one.promptTokens + other.promptTokens,
    completionTokens: one.completionTokens + other.completionTokens,
    totalTokens: one.totalTokens + other.totalTokens,
    cachedTokens: one.cachedTokens + other.cachedTokens,
  };
}
