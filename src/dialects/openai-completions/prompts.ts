import type { Body } from "../dialect.ts";
import type { LooseObject } from "../loose-json.ts";
import { parseRequest } from "../parse-request.ts";
import { flagIn, integerIn, invalidValue, objectIn } from "../request-field.ts";

/** A request with several prompts, or with prompts as tokens, which is asked as one request a prompt. */
export type PromptRequest = {
  model: string;
  /** Each a text, or tokens. */
  prompts: readonly (string | Uint32Array<ArrayBuffer>)[];
  /** How many answers each prompt has. */
  choices: number;
  stream: boolean;
  includeUsage: boolean;
  /** The same request for one prompt, to be answered in one piece. */
  requestFor: (prompt: string) => Body;
};

/** Of OpenAI's `n`; a larger number is a mistake that would cost. */
const MAX_CHOICES = 128;

/** The prompts where they are more than one text; undefined for a request that can be asked as it is. */
export function promptsOf(body: Body, maxDepth: number): PromptRequest | undefined {
  const request: LooseObject = parseRequest(body, maxDepth)?.request ?? {};
  const { prompt, model } = request;
  // Whatever else is wrong is told by the reading of a request as it is.
  if (!Array.isArray(prompt) || prompt.length === 0 || typeof model !== "string" || model === "") return undefined;
  const isTokens = prompt.every((item) => typeof item === "number");
  const prompts = isTokens ? [tokensOf(prompt, "prompt")] : prompt.map(promptAt);
  if (prompts.length === 1 && typeof prompts[0] === "string") return undefined;
  const choices = integerIn(request, "n") ?? 1;
  if (prompts.length * choices > MAX_CHOICES) throw invalidValue("prompt", `for at most ${MAX_CHOICES} answers in all`);
  const { stream, stream_options: streamOptions, ...rest } = request;
  return {
    model,
    prompts,
    choices,
    stream: flagIn(request, "stream") ?? false,
    includeUsage: flagIn(objectIn(request, "stream_options") ?? {}, "include_usage", "stream_options") ?? false,
    requestFor: (text) => bytesOf({ ...rest, prompt: text }),
  };
}

function promptAt(value: unknown, index: number): string | Uint32Array<ArrayBuffer> {
  if (typeof value === "string" && value !== "") return value;
  if (Array.isArray(value) && value.length > 0) return tokensOf(value, `prompt[${index}]`);
  throw invalidValue(`prompt[${index}]`, "a text or a list of token ids, and not empty");
}

function tokensOf(values: readonly unknown[], path: string): Uint32Array<ArrayBuffer> {
  const tokens = Uint32Array.from(values, Number);
  if (tokens.every((token, index) => token === values[index])) return tokens;
  throw invalidValue(path, "a list of token ids, which are whole numbers");
}

function bytesOf(request: LooseObject): Body {
  return new TextEncoder().encode(JSON.stringify(request));
}
