import { isGemini3 } from "../family.ts";
import type { Reply } from "../reply.ts";
import type { Speech, ToolCall } from "../speech.ts";
import { copilotUsage } from "../tokens.ts";
import type { WireForm } from "./wire-form.ts";

/** Gemini (contract 7.6 to 7.8): the role and a usage on every frame, whole tool calls in one frame, always reasoning. */
export const geminiForm: WireForm = {
  answer: (reply) => ({
    choices: reply.speeches.map((speech, index) => ({
      finish_reason: finishOf(reply, speech),
      index,
      message: {
        content: speech.calls.length > 0 ? null : speech.text.join(""),
        role: "assistant",
        reasoning_text: speech.reasoning.join(""),
        reasoning_opaque: speech.opaque,
        ...(speech.calls.length > 0 ? { tool_calls: callsOf(reply, speech) } : {}),
      },
    })),
    created: reply.createdSeconds,
    id: idOf(reply),
    usage: usageOf(reply),
    model: reply.model.version,
    copilot_usage: copilotUsage(reply.tokens),
  }),

  frames(reply) {
    const frame = (choice: object, usage: object) => ({
      choices: [choice],
      created: reply.createdSeconds,
      id: idOf(reply),
      usage,
      model: reply.model.version,
    });
    return reply.speeches.flatMap((speech) => {
      const deltas = deltasOf(reply, speech);
      const last = frame({ finish_reason: finishOf(reply, speech), index: 0, delta: deltas.at(-1) }, usageOf(reply));
      return [
        ...deltas.slice(0, -1).map((delta) => frame({ index: 0, delta }, NO_USAGE)),
        { ...last, copilot_usage: copilotUsage(reply.tokens) },
      ];
    });
  },
};

/** The sealed reasoning comes with the calls, else with the last of the reasoning (contract 7.7). */
function deltasOf(reply: Reply, speech: Speech): object[] {
  const role = "assistant";
  const seal = { reasoning_opaque: speech.opaque };
  const hasCalls = speech.calls.length > 0;
  const thoughts = speech.reasoning.map((reasoning_text, index) => {
    const isLast = index === speech.reasoning.length - 1;
    return { content: null, role, reasoning_text, ...(isLast && !hasCalls ? seal : {}) };
  });
  if (hasCalls) return [...thoughts, { content: null, role, ...seal, tool_calls: callsOf(reply, speech) }];
  return [...thoughts, ...speech.text.map((content) => ({ content, role }))];
}

/** Several calls share a frame; their index is always 0 or missing (contract 7.6, last table). */
function callsOf({ model }: Reply, { calls }: Speech): object[] {
  const index = isGemini3(model) ? { index: 0 } : {};
  return calls.map(({ id, name, input }: ToolCall) => ({
    function: { arguments: input, name },
    id,
    ...index,
    type: "function",
  }));
}

/** The older generation says `stop` though it called a tool (contract 7.6, last table). */
function finishOf({ model }: Reply, { finish }: Speech): string {
  return finish === "tool_calls" && !isGemini3(model) ? "stop" : finish;
}

const NO_USAGE = {
  completion_tokens: 0,
  prompt_tokens: 0,
  prompt_tokens_details: { cached_tokens: 0 },
  total_tokens: 0,
  reasoning_tokens: 0,
};

/** The total counts the reasoning too, so it is not the sum of the two others (contract 7.8). */
function usageOf({ tokens: { prompt, completion, reasoning } }: Reply): object {
  return {
    completion_tokens: completion,
    prompt_tokens: prompt,
    prompt_tokens_details: { cached_tokens: 0 },
    total_tokens: prompt + completion + reasoning,
    reasoning_tokens: reasoning,
  };
}

function idOf({ serial }: Reply): string {
  return `simulated-gemini-${serial}`;
}
