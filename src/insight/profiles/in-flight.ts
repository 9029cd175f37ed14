import type { Receipt } from "../../receipt.ts";
import { plainWord } from "../../world/plain-text.ts";
import { countedProfile, type Profile } from "./profile.ts";

export type InFlight = {
  /** The model calls that have a place; `isOpen` of one whose stream has begun. */
  calls: Iterable<{ receipt: Receipt; isOpen: boolean }>;
  queued: number;
  /** Open streams, by whom they wait for. */
  streams: { upstream: number; client: number; end: number };
};

/** What is under way, where Go has its goroutines: each call by what it waits for, its model and its route. */
export function inFlightProfile({ calls, queued, streams }: InFlight, startMs: number): Profile {
  const counts = new Map<string, { stack: string[]; values: number[] }>();
  for (const { receipt, isOpen } of calls) {
    // A model's name comes from the client, where the list of models is not there to check it.
    const model = plainWord(receipt.model) ?? "(model not known)";
    const stack = [stateOf(receipt, isOpen), model, `${receipt.method} ${receipt.route}`];
    const [count = 0] = counts.get(stack.join("\n"))?.values ?? [];
    counts.set(stack.join("\n"), { stack, values: [count + 1] });
  }
  const others = [
    { stack: ["waits for its turn", "queue"], values: [queued] },
    { stack: ["waits for Copilot's next bytes", "streams"], values: [streams.upstream] },
    { stack: ["waits for the client to take bytes", "streams"], values: [streams.client] },
    { stack: ["has told the client all, waits for Copilot's end", "streams"], values: [streams.end] },
  ];
  const rows = [...counts.values(), ...others].filter(({ values: [count = 0] }) => count > 0);
  return countedProfile([["goroutine", "count"]], rows, startMs);
}

function stateOf({ attempts, upstreamStatus = 0 }: Receipt, isOpen: boolean): string {
  if (isOpen) return "hands a stream on";
  if (attempts === undefined) return "reads the request";
  // What an earlier attempt was refused with is no answer.
  return upstreamStatus >= 200 && upstreamStatus < 300 ? "reads Copilot's answer" : "waits for Copilot";
}
