import type { Reply } from "../reply.ts";
import { copilotUsage } from "../tokens.ts";
import type { ItemIds } from "./item-ids.ts";
import { fullItem, type Output } from "./output-items.ts";
import type { ResponsesRequest } from "./responses-request.ts";

/** All that the answer of `/responses` has to tell. */
export type ResponsesReply = Reply & {
  request: ResponsesRequest;
  outputs: readonly Output[];
  ids: ItemIds;
  isQuirky: boolean;
};

/** A response that has only begun. */
export function begunResponse(reply: ResponsesReply): object {
  return { ...settings(reply), status: "in_progress", incomplete_details: null, output: [], usage: null };
}

/** A response with all its output. */
export function endedResponse(reply: ResponsesReply): object {
  const { createdSeconds, outputs, ids } = reply;
  const isCut = isIncomplete(reply);
  return {
    ...settings(reply),
    completed_at: isCut ? null : createdSeconds + 1,
    status: isCut ? "incomplete" : "completed",
    incomplete_details: isCut ? { reason: "max_output_tokens" } : null,
    output: outputs.map((output, index) => fullItem(output, index, ids)),
    usage: usageOf(reply),
  };
}

/** Whether the limit was reached before the end. */
export function isIncomplete({ outputs }: ResponsesReply): boolean {
  return outputs.some((output) => output.kind === "message" && output.isCut);
}

/** What stands beside a response, and is Copilot's own (contract 7.9). */
export function siblings({ tokens, isQuirky }: ResponsesReply): object {
  return isQuirky ? { copilot_usage: copilotUsage(tokens) } : {};
}

/** What the request set, as the answer repeats it. */
function settings({ request, model, ids, createdSeconds }: ResponsesReply): object {
  return {
    id: ids.next("response", 0),
    object: "response",
    created_at: createdSeconds,
    error: null,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    model: model.version,
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: null,
    reasoning: { effort: request.reasoning?.effort ?? "none", summary: request.reasoning?.summary ?? null },
    safety_identifier: "simulated",
    service_tier: "priority",
    store: false,
    temperature: request.temperature ?? 1,
    text: { format: request.text?.format ?? { type: "text" }, verbosity: request.text?.verbosity ?? "medium" },
    tool_choice: request.tool_choice ?? "auto",
    tools: request.tools ?? [],
    top_p: request.top_p ?? 1,
    truncation: request.truncation ?? "disabled",
  };
}

function usageOf({ tokens: { prompt, cached, completion, reasoning } }: ResponsesReply): object {
  return {
    input_tokens: prompt,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: completion + reasoning,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: prompt + completion + reasoning,
  };
}
