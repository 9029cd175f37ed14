import type { Reply } from "../reply.ts";
import type { Speech, ToolCall } from "../speech.ts";
import type { WireForm } from "./wire-form.ts";

/** What OpenAI's own specification says: models that OpenAI hosts itself (contract 7.5, 5), and the clean personality. */
export const openAiForm: WireForm = {
  answer: (reply) => ({
    ...head(reply, "chat.completion"),
    choices: reply.speeches.map((speech, index) => ({
      index,
      message: messageOf(speech),
      logprobs: null,
      finish_reason: speech.finish,
    })),
    usage: usageOf(reply),
  }),

  frames(reply) {
    const frame = (index: number, delta: object, finish: string | null) => ({
      ...head(reply, "chat.completion.chunk"),
      choices: [{ index, delta, logprobs: null, finish_reason: finish }],
      usage: null,
    });
    const choices = reply.speeches.flatMap((speech, index) => [
      frame(index, { role: "assistant", content: speech.calls.length > 0 ? null : "" }, null),
      ...speech.text.map((content) => frame(index, { content }, null)),
      ...speech.calls.map((call, position) =>
        frame(index, { tool_calls: [{ index: position, ...callOf(call) }] }, null),
      ),
      frame(index, {}, speech.finish),
    ]);
    return [...choices, { ...head(reply, "chat.completion.chunk"), choices: [], usage: usageOf(reply) }];
  },
};

function head({ serial, createdSeconds, model }: Reply, object: string): object {
  const id = `chatcmpl-simulated${serial}`;
  return { id, object, created: createdSeconds, model: model.version, system_fingerprint: "fp_simulated" };
}

function messageOf({ text, calls }: Speech): object {
  const content = text.length > 0 || calls.length === 0 ? text.join("") : null;
  return { role: "assistant", content, refusal: null, ...(calls.length > 0 ? { tool_calls: calls.map(callOf) } : {}) };
}

function callOf({ id, name, input }: ToolCall): object {
  return { id, type: "function", function: { name, arguments: input } };
}

function usageOf({ tokens }: Reply): object {
  const completion = tokens.completion + tokens.reasoning;
  return { prompt_tokens: tokens.prompt, completion_tokens: completion, total_tokens: tokens.prompt + completion };
}
