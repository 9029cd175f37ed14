import type { Reply } from "../reply.ts";
import { partsOf, type Speech, type ToolCall } from "../speech.ts";
import { copilotUsage } from "../tokens.ts";
import type { WireForm } from "./wire-form.ts";

/** Claude on the chat endpoint (contract 7.3, 7.6): text and each tool call are choices of their own, arguments come late. */
export const claudeForm: WireForm = {
  answer(reply) {
    const { serial, createdSeconds: created, model } = reply;
    const isTiny = reply.tokens.completion === 1 && reply.speeches[0]?.finish === "length";
    return {
      id: `msg_simulated${serial}`,
      created,
      model: responseModel(reply),
      // With a tiny limit the newest generation says nothing at all (contract 7.3, other odd bodies).
      choices: isTiny && model.id === "claude-opus-4.7" ? [] : reply.speeches.flatMap(splitChoices),
      usage: usageOf(reply),
      copilot_usage: copilotUsage(reply.tokens),
    };
  },

  frames(reply) {
    const frame = (choice: object) => ({
      choices: [choice],
      created: reply.createdSeconds,
      id: idOf(reply),
      model: responseModel(reply),
    });
    return reply.speeches.flatMap((speech) => {
      const deltas = [...reasoningDeltas(speech), ...textDeltas(speech), ...speech.calls.flatMap(callDeltas)];
      const finish = frame({ finish_reason: speech.finish, index: 0, delta: { content: null } });
      return [
        ...deltas.map((delta) => frame({ index: 0, delta })),
        { ...finish, usage: usageOf(reply), copilot_usage: copilotUsage(reply.tokens) },
      ];
    });
  },
};

/** One element of `choices` for the text and one for each call, all without an index, though one choice was asked for. */
function splitChoices({ reasoning, opaque, text, calls, finish }: Speech): object[] {
  const thought = reasoning.length === 0 ? {} : { reasoning_text: reasoning.join(""), reasoning_opaque: opaque };
  const texts = [{ role: "assistant", content: text.join(""), ...thought }];
  const tools = calls.map(({ id, name, input }) => ({
    role: "assistant",
    tool_calls: [{ id, type: "function", function: { name, arguments: input } }],
  }));
  return [...texts, ...tools].map((message) => ({ finish_reason: finish, message }));
}

/** The sealed reasoning comes in pieces that must be joined (contract 7.7). */
function reasoningDeltas({ reasoning, opaque }: Speech): object[] {
  const half = Math.ceil(opaque.length / 2);
  const seals = [opaque.slice(0, half), opaque.slice(half)].filter(Boolean);
  return [
    ...reasoning.map((reasoning_text) => ({ role: "assistant", reasoning_text })),
    ...seals.map((reasoning_opaque) => ({ role: "assistant", reasoning_opaque })),
  ];
}

function textDeltas({ text }: Speech): object[] {
  return text.map((content) => ({ content, role: "assistant" }));
}

/** The first delta names the tool and has no arguments, the second has empty ones, and `type` is said each time. */
function callDeltas({ id, name, input }: ToolCall, index: number): object[] {
  const parts = ["", ...partsOf(input)].map((part) => ({ function: { arguments: part }, index, type: "function" }));
  return [{ function: { name }, id, index, type: "function" }, ...parts].map((call) => ({
    content: null,
    tool_calls: [call],
  }));
}

function usageOf({ tokens }: Reply): object {
  const completion = tokens.completion + tokens.reasoning;
  return {
    completion_tokens: completion,
    prompt_tokens: tokens.prompt,
    prompt_tokens_details: { cached_tokens: 0 },
    total_tokens: tokens.prompt + completion,
  };
}

/** Answers call the model by another name than requests (contract 6.2, traps). */
function responseModel({ model }: Reply): string {
  return model.version.replaceAll(".", "-");
}

function idOf({ serial }: Reply): string {
  return `51a00000-0000-4000-8000-${serial.toString().padStart(12, "0")}`;
}
