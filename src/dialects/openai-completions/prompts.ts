import { keyIs, nextKey, openJson, openObject, skip, valueKind } from "../../wire/json-scan.ts";
import type { Body } from "../dialect.ts";
import type { LooseObject } from "../loose-json.ts";
import { parseRequest } from "../request/parse-request.ts";
import { flagIn, invalidValue, objectIn } from "../request/request-field.ts";
import { tokenIdsOf } from "../request/token-ids.ts";
import { choicesIn, MAX_CHOICES, READ } from "./read-request.ts";

/**
 * A request with several prompts or choices, or with prompts as tokens, which is asked as one request a prompt at
 * least.
 */
export type PromptRequest = {
  model: string;
  /** Each a text, or tokens. */
  prompts: readonly (string | Uint32Array<ArrayBuffer>)[];
  /** How many answers each prompt has; where the model gives one, so often it is asked. */
  choices: number;
  stream: boolean;
  includeUsage: boolean;
  /** All else that was asked for, as the members of a JSON object and its end. */
  rest: string;
};

/** Reads the prompts of a body; the long ones on a thread. */
export type ReadPrompts = (
  body: Body,
  options: { client: string; signal: AbortSignal },
) => Promise<PromptRequest | undefined>;

/**
 * The prompts where they are more than one text, or that text is to have several answers; undefined for a request that
 * can be asked as it is. Throws what is wrong with them, by the field.
 */
export function promptsOf(body: Body, maxDepth: number): PromptRequest | undefined {
  if (!maySaySeveral(body, maxDepth)) return undefined;
  const request: LooseObject = parseRequest(body, maxDepth)?.request ?? {};
  const { prompt: given, n: _, best_of: __, ...rest } = request;
  const { model } = rest;
  const prompt = typeof given === "string" && given !== "" ? [given] : given;
  // Whatever else is wrong is told by the reading of a request as it is.
  if (!Array.isArray(prompt) || prompt.length === 0 || typeof model !== "string" || model === "") return undefined;
  const isTokens = prompt.every((item) => typeof item === "number");
  const prompts = isTokens ? [tokensOf(prompt, "prompt")] : prompt.map(promptAt);
  const choices = choicesIn(request);
  const answers = prompts.length * choices;
  if (answers === 1 && typeof prompts[0] === "string") return undefined;
  if (answers > MAX_CHOICES) {
    throw invalidValue(
      "prompt",
      `shorter: with \`n\` for each it asks for ${answers} answers, of ${MAX_CHOICES} at most`,
    );
  }
  return {
    model,
    prompts,
    choices,
    stream: flagIn(request, "stream") ?? false,
    includeUsage: flagIn(objectIn(request, "stream_options") ?? {}, "include_usage", "stream_options") ?? false,
    rest: JSON.stringify(restOf(rest)).slice(1),
  };
}

/** A field that goes no further is told by its name alone, whatever it holds: it is in the request of each prompt. */
function restOf(rest: LooseObject): LooseObject {
  return Object.fromEntries(
    Object.entries(rest).map(([name, value]) => [name, READ.has(name) || value === null ? value : true]),
  );
}

/** The same request for one prompt, and so many answers. */
export function requestFor({ rest, choices }: PromptRequest, prompt: string): Body {
  return new TextEncoder().encode(`{"prompt":${JSON.stringify(prompt)},"n":${choices},${rest}`);
}

/** Most requests have one text and say no number; they are parsed where they are read as a whole. */
function maySaySeveral(body: Body, maxDepth: number): boolean {
  const json = openJson(body, maxDepth);
  let isList = false;
  let hasNumber = false;
  if (valueKind(json) !== "object") return false;
  openObject(json);
  while (nextKey(json)) {
    if (keyIs(json, "prompt")) isList = valueKind(json) === "array";
    if (keyIs(json, "n")) hasNumber = true;
    skip(json);
  }
  return isList || hasNumber;
}

function promptAt(value: unknown, index: number): string | Uint32Array<ArrayBuffer> {
  if (typeof value === "string" && value !== "") return value;
  if (Array.isArray(value) && value.length > 0) return tokensOf(value, `prompt[${index}]`);
  throw invalidValue(`prompt[${index}]`, "a text or a list of token ids, and not empty");
}

function tokensOf(values: readonly unknown[], path: string): Uint32Array<ArrayBuffer> {
  return tokenIdsOf(values, () => invalidValue(path, "a list of token ids, which are whole numbers"));
}
