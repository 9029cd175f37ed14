import type { Change } from "../request/change.ts";
import { dropped } from "../request/edits.ts";
import type { Conversation } from "./request.ts";

/** The conversation without what it says of tools where there are none: upstream refuses fields that dangle. */
export function withoutDanglingChoice(conversation: Conversation): {
  conversation: Conversation;
  changes: readonly Change[];
} {
  const { tools, toolChoice, parallelCalls } = conversation;
  if (tools.length > 0) return { conversation, changes: [] };
  return {
    conversation: { ...conversation, toolChoice: undefined, parallelCalls: undefined },
    changes: [...dropGiven("tool_choice", toolChoice), ...dropGiven("parallel_tool_calls", parallelCalls)],
  };
}

function dropGiven(path: string, value: unknown): Change[] {
  return value === undefined ? [] : [dropped(path, "there are no tools")];
}
