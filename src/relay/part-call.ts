import { asProxyError } from "../errors.ts";
import type { Outcome } from "../receipt.ts";
import { atMost } from "../resilience/at-most.ts";
import { linkedControl } from "../resilience/linked-control.ts";
import { addUsage } from "./add-usage.ts";
import type { Call } from "./call.ts";

export const MAX_PARTS_AT_ONCE = 4;

/** What the task makes of each item, in a part of its own, in the order of the items. The first that fails ends all. */
export async function inParts<Item, Result>(
  whole: Call,
  items: readonly Item[],
  task: (part: Call, item: Item) => Promise<Result>,
): Promise<Result[]> {
  try {
    return await atMost(MAX_PARTS_AT_ONCE, items, (item) => withPartCall(whole, (part) => task(part, item)));
  } catch (thrown) {
    endParts(whole);
    throw thrown;
  }
}

/** Ends the parts that are still asked for. Not with the failure of one, which would count as theirs too. */
export function endParts({ control }: Call): void {
  control.abort(new Error("Another part of the call has failed."));
}

/**
 * What the task makes of one of the calls of upstream that a client's call is made of. What upstream does to one, such
 * as not answering it in time, does not count against the others; the client's receipt tells of all of them. The part
 * ends with its task, or with its answer where that goes on.
 */
export async function withPartCall<Result>(whole: Call, task: (part: Call) => Promise<Result>): Promise<Result> {
  const { control, unlink } = linkedControl(whole.control.signal);
  const tells: ((outcome: Outcome) => void)[] = [];
  const { usage: _, ...facts } = whole.receipt;
  let goesOn = false;
  let isSettled = false;
  const part: Call = {
    request: whole.request,
    receipt: facts,
    client: whole.client,
    control,
    elapsedMs: whole.elapsedMs,
    isRead: () => {},
    keepOpen() {
      goesOn = true;
    },
    onSettled: (tell) => void tells.push(tell),
    settle(outcome) {
      if (isSettled) return;
      isSettled = true;
      unlink();
      for (const tell of tells) tell(outcome);
      note(whole, part);
    },
  };
  return await task(part).then(
    (result) => {
      if (!goesOn) part.settle("ok");
      return result;
    },
    (thrown: unknown) => {
      part.settle(whole.control.signal.aborted ? "client_closed" : asProxyError(thrown).kind);
      throw thrown;
    },
  );
}

/** The receipt tells of the part that took most attempts, the first word of any, what all cost, and else of the last. */
function note({ receipt }: Call, { receipt: told }: Call): void {
  const { usage: before, attempts: most = 0 } = receipt;
  const { usage, attempts = 0, firstByteMs, status: _, outcome: __, durationMs: ___, ...facts } = told;
  Object.assign(receipt, facts, { attempts: Math.max(most, attempts) });
  if (firstByteMs !== undefined) receipt.firstByteMs ??= firstByteMs;
  if (usage) receipt.usage = before ? addUsage(before, usage) : usage;
}
