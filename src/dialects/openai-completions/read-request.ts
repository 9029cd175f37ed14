import { gapTurns } from "../conversation/gap-turns.ts";
import { emptyConversation } from "../conversation/request.ts";
import type { ReadConversation } from "../dialect.ts";
import type { LooseObject } from "../loose-json.ts";
import { flagIn, integerIn, invalidValue, textIn, textsIn, unsupportedField } from "../request/request-field.ts";
import { OPENAI_SAMPLING, samplingIn } from "../request/sampling-in.ts";
import { unreadFields } from "../request/unread-fields.ts";
import { continuationTurns } from "./continuation-turns.ts";

/** The fields that mean something; all else goes no further. */
export const READ: ReadonlySet<string> = new Set([
  ...[
    "model",
    "prompt",
    "suffix",
    "max_tokens",
    "stop",
    "n",
    "best_of",
    "echo",
    "logprobs",
    "stream",
    "stream_options",
  ],
  ...Object.values(OPENAI_SAMPLING),
]);

/** OpenAI's own bound, here of all prompts of a request together; a larger number is a mistake that would cost. */
export const MAX_CHOICES = 128;

/** Throws `invalid_value` and `unsupported_field`, by the field. */
export function readRequest(request: LooseObject): ReadConversation {
  const prompt = promptIn(request);
  const choices = choicesIn(request);
  refuseLogprobs(request);
  const suffix = textIn(request, "suffix") ?? "";
  return {
    conversation: {
      ...emptyConversation(),
      turns: suffix === "" ? continuationTurns(prompt) : gapTurns(prompt, suffix),
      maxTokens: limitOf(request),
      sampling: samplingIn(request, OPENAI_SAMPLING),
      stop: textsIn(request, "stop"),
      choices,
      stream: flagIn(request, "stream") ?? false,
    },
    changes: unreadFields(request, READ, () => "upstream has nothing for it"),
    ...(flagIn(request, "echo") ? { asked: { echo: { prompt } } } : {}),
  };
}

/** One text, maybe in an array; a request with more than that is asked as several (`prompts.ts`). */
function promptIn(request: LooseObject): string {
  const { prompt } = request;
  const [first, ...others] = Array.isArray(prompt) ? prompt : [prompt];
  if (typeof first === "string" && first !== "" && others.length === 0) return first;
  throw invalidValue("prompt", "a text or tokens, or an array of them, none of them empty");
}

/** How many answers each prompt is to have. Throws for a wrong number, and where they would have to be the best ones. */
export function choicesIn(request: LooseObject): number {
  const choices = integerIn(request, "n") ?? 1;
  if (choices < 1 || choices > MAX_CHOICES) throw invalidValue("n", `an integer from 1 to ${MAX_CHOICES}`);
  const candidates = integerIn(request, "best_of") ?? choices;
  if (candidates === choices) return choices;
  throw unsupportedField("best_of", "The best of several answers can't be told here; leave out `best_of`.");
}

function refuseLogprobs(request: LooseObject): void {
  // Zero asks for those of the chosen tokens.
  if (integerIn(request, "logprobs") === undefined) return;
  throw unsupportedField("logprobs", "No model gives log probabilities of a completion here; leave out `logprobs`.");
}

function limitOf(request: LooseObject): number | undefined {
  const limit = integerIn(request, "max_tokens");
  if (limit === undefined || limit > 0) return limit;
  throw invalidValue("max_tokens", "at least 1; a prompt without an answer can't be asked for");
}
