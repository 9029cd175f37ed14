import type { Completion } from "../dialects/openai-completions/chunk.ts";
import { joinAnswers } from "../dialects/openai-completions/join-answers.ts";
import { type PromptRequest, type ReadPrompts, requestFor } from "../dialects/openai-completions/prompts.ts";
import { UPSTREAMS } from "../dialects/table.ts";
import { type Encoding, encodingOf } from "../dialects/tokens/encoding.ts";
import type { Tokenizer } from "../dialects/tokens/tokenizer.ts";
import { ProxyError } from "../errors.ts";
import type { Catalogue } from "../models/catalogue.ts";
import { CHAT_ENDPOINTS } from "../models/model.ts";
import { resolveModel } from "../models/names.ts";
import type { ModelChoice } from "../models/not-found.ts";
import { EVERYBODY, type Shares } from "../resilience/shares.ts";
import type { Call } from "./call.ts";
import { streamPrompts } from "./completion-stream.ts";
import { holdBytes } from "./held-bytes.ts";
import { inParts } from "./part-call.ts";
import { makePlan } from "./plan.ts";
import { readBody } from "./read-body.ts";
import type { Relay } from "./relay.ts";

export type CompletionsNeeds = ModelChoice & {
  relay: Relay;
  tokenizer: Pick<Tokenizer, "decode">;
  catalogue: Pick<Catalogue, "soon">;
  readPrompts: ReadPrompts;
  maxRequestBytes: number;
  /** The bytes that the bodies of all calls may take. */
  bodies: Shares;
};

/** What is asked of the model, by these texts. */
type Spread = { request: PromptRequest; texts: readonly string[] };

type Answered = { completion: Completion; headers: Headers };

const DIALECT = "openai-completions";

/** OpenAI's last models for completions, whose encoding is another than that of those which stand in for them. */
const LAST_OF_OLD = /^(?:gpt-3\.5-turbo-instruct|davinci-002|babbage-002)/;
/** Older ones, of encodings that are not known here. */
const OLDER = /^(?:text-|code-|davinci|curie|babbage|ada)/;

/** How a call for completions goes through: as it is, or in a call of upstream for each prompt, or for each answer. */
export function createCompletions(needs: CompletionsNeeds): (call: Call) => Promise<Response> {
  const { relay, tokenizer, catalogue, aliases } = needs;

  async function textsOf(call: Call, { model, prompts }: PromptRequest): Promise<string[]> {
    const lists = prompts.filter((prompt) => typeof prompt !== "string");
    if (lists.length === 0) return prompts.map(String);
    const { client, control } = call;
    const encoding = await encodingFor(model, control.signal);
    const options = { client: client ?? EVERYBODY, signal: control.signal, param: "prompt" };
    const decoded = (await tokenizer.decode(lists, encoding, options)).values();
    return prompts.map((prompt) => (typeof prompt === "string" ? prompt : (decoded.next().value ?? "")));
  }

  /** By which the client has made tokens for the model that it names. */
  async function encodingFor(name: string, signal: AbortSignal): Promise<Encoding> {
    if (LAST_OF_OLD.test(name)) return "cl100k_base";
    const resolution = resolveModel(name, await catalogue.soon(signal), aliases, CHAT_ENDPOINTS);
    const encoding = "model" in resolution ? encodingOf(resolution.model.tokenizer) : undefined;
    if (encoding && !OLDER.test(name)) return encoding;
    const message = `What tokens mean to ${JSON.stringify(name.slice(0, 100))} is not known here. Send \`prompt\` as text.`;
    throw new ProxyError("invalid_value", message, { param: "prompt" });
  }

  /** The texts as often as each is asked: once, but of a model that gives one answer for each that is wanted. */
  async function spread(call: Call, texts: string[], request: PromptRequest): Promise<Spread> {
    if (request.choices === 1) return { request, texts };
    const { target, model } = makePlan(request, null, await catalogue.soon(call.control.signal), needs);
    if (UPSTREAMS[target].givesChoices(model)) return { request, texts };
    const repeated = texts.flatMap((text) => Array<string>(request.choices).fill(text));
    return { request: { ...request, choices: 1 }, texts: repeated };
  }

  const ask = (part: Call, request: PromptRequest, text: string) => relay(part, DIALECT, requestFor(request, text));

  async function complete(part: Call, request: PromptRequest, text: string): Promise<Answered> {
    const response = await ask(part, request, text);
    return { completion: (await response.json()) as Completion, headers: response.headers };
  }

  async function completeAll(call: Call, request: PromptRequest, texts: readonly string[]): Promise<Response> {
    const answers = await inParts(call, texts, (part, text) => complete(part, request, text));
    const completion = joinAnswers(answers.map((answer) => answer.completion));
    return new Response(JSON.stringify(completion), { headers: new Headers(answers[0]?.headers) });
  }

  async function answer(call: Call, wanted: PromptRequest): Promise<Response> {
    const { request, texts } = await spread(call, await textsOf(call, wanted), wanted);
    call.receipt.stream = request.stream;
    if (!request.stream) return await completeAll(call, request, texts);
    const task = (part: Call, text: string) => ask(part, request, text);
    return await streamPrompts({ call, request, texts, ask: task });
  }

  return async (call) => {
    const held = holdBytes(needs.bodies, call.client ?? EVERYBODY);
    try {
      const body = await readBody(call.request, needs.maxRequestBytes, held.add);
      call.isRead();
      const options = { client: call.client ?? EVERYBODY, signal: call.control.signal };
      const several = await needs.readPrompts(body, options);
      return await (several ? answer(call, several) : relay(call, DIALECT, body));
    } finally {
      held.release();
    }
  };
}
