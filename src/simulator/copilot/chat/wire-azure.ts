import { isReasoningGpt } from "../family.ts";
import type { Reply } from "../reply.ts";
import { partsOf, type Speech, type ToolCall } from "../speech.ts";
import { copilotUsage } from "../tokens.ts";
import type { WireForm } from "./wire-form.ts";

const SAFE = { filtered: false, severity: "safe" };
const FILTER_RESULTS = { hate: SAFE, self_harm: SAFE, sexual: SAFE, violence: SAFE };
const PROMPT_FILTER = [{ content_filter_results: FILTER_RESULTS, prompt_index: 0 }];
const OFFSETS = { check_offset: 64, start_offset: 64, end_offset: 90 };
const FINGERPRINT = "fp_simulated";

/** GPT as Azure serves it (contract 7.2, 7.5, 7.6): no `object`, filters everywhere, usage on the last frame of content. */
export const azureForm: WireForm = {
  answer: (reply) => ({
    choices: reply.speeches.map((speech, index) => ({
      finish_reason: speech.finish,
      index,
      content_filter_results: speech.calls.length > 0 ? {} : FILTER_RESULTS,
      message: { ...messageOf(speech), padding: filler(reply.serial), role: "assistant" },
    })),
    id: idOf(reply),
    usage: usageOf(reply),
    model: reply.model.version,
    prompt_filter_results: PROMPT_FILTER,
    system_fingerprint: FINGERPRINT,
    copilot_usage: copilotUsage(reply.tokens),
  }),

  frames(reply) {
    const deltas = takeTurns(reply.speeches.map((speech, index) => deltaFrames(reply, speech, index)));
    const finishes = reply.speeches.map((speech, index) => {
      const usage = index === reply.speeches.length - 1 ? { usage: usageOf(reply) } : {};
      const choice = { finish_reason: speech.finish, index, ...filters(speech, {}), delta: { content: null } };
      return frame(reply, speech, choice, usage);
    });
    const last = { ...finishes.at(-1), copilot_usage: copilotUsage(reply.tokens) };
    const first = { choices: [], created: 0, id: "", prompt_filter_results: PROMPT_FILTER };
    return [first, ...deltas, ...finishes.slice(0, -1), last];
  },
};

/** With a tool call there is no `content` at all. */
function messageOf({ text, calls }: Speech): object {
  if (calls.length === 0) return { content: text.join("") };
  return {
    tool_calls: calls.map(({ id, name, input }) => ({ function: { arguments: input, name }, id, type: "function" })),
  };
}

/** The frames of a choice before its last one. */
function deltaFrames(reply: Reply, speech: Speech, index: number): object[] {
  if (speech.calls.length > 0) {
    return speech.calls.flatMap(callDeltas).map((delta) => frame(reply, speech, { index, delta }));
  }
  const said = (delta: object, results: object) => frame(reply, speech, { index, ...filters(speech, results), delta });
  const frames = [
    said({ content: "", role: "assistant" }, FILTER_RESULTS),
    ...speech.text.map((content) => said({ content, ...oddity(reply, content) }, {})),
  ];
  // In the middle of a stream the filter may speak for itself, without a delta (contract 7.5, 6).
  const annotation = { choices: [{ index, ...filters(speech, FILTER_RESULTS) }], created: 0, id: "" };
  return speech.text.length > 3 ? [...frames.slice(0, 3), annotation, ...frames.slice(3)] : frames;
}

function frame(reply: Reply, speech: Speech, choice: object, usage: object = {}): object {
  const fingerprint = speech.calls.length > 0 ? {} : { system_fingerprint: FINGERPRINT };
  const { createdSeconds: created, model } = reply;
  return { choices: [choice], created, id: idOf(reply), ...usage, model: model.version, ...fingerprint };
}

/** Frames of tool calls come without the filter's words. */
function filters(speech: Speech, results: object): object {
  return speech.calls.length > 0 ? {} : { content_filter_offsets: OFFSETS, content_filter_results: results };
}

function callDeltas(call: ToolCall, index: number): object[] {
  const start = { function: { arguments: "", name: call.name }, id: call.id, index, type: "function" };
  const role = index === 0 ? { role: "assistant" } : {};
  return [
    { content: null, ...role, tool_calls: [start] },
    ...partsOf(call.input).map((part) => ({ content: null, tool_calls: [{ function: { arguments: part }, index }] })),
  ];
}

/** The newer models hide the length of what they say, the oldest say a role of null (contract 7.5, 3 and 7). */
function oddity({ model, serial }: Reply, content: string): object {
  if (isReasoningGpt(model)) return { obfuscation: filler(serial + content.length) };
  return model.id === "gpt-3.5-turbo" ? { role: null } : {};
}

function filler(seed: number): string {
  return "abcdefghijklmnopqrstuvwxyz".slice(0, 1 + (seed % 26));
}

/** Choices take turns, frame by frame (contract 7.1, `n`). */
function takeTurns(choices: readonly object[][]): object[] {
  const longest = Math.max(...choices.map((frames) => frames.length));
  return Array.from({ length: longest }, (_, turn) => choices.flatMap((frames) => frames[turn] ?? [])).flat();
}

function usageOf({ tokens }: Reply): object {
  return {
    completion_tokens: tokens.completion,
    completion_tokens_details: { accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
    prompt_tokens: tokens.prompt,
    prompt_tokens_details: { cached_tokens: 0 },
    total_tokens: tokens.prompt + tokens.completion,
  };
}

function idOf({ serial }: Reply): string {
  return `chatcmpl-simulated${serial}`;
}
