import type { ProxyError } from "../../errors.ts";
import type { Conversation, Format, ReasoningWish, Sampling } from "../conversation/request.ts";
import { type LooseObject, objectOf } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { flagIn, integerIn, invalidValue, objectIn, textsIn, unsupportedField } from "../request/request-field.ts";
import { samplingIn } from "../request/sampling-in.ts";
import { unreadFields } from "../request/unread-fields.ts";

/** What chat and generate have in common, and the options that go no further. */
export type Settings = {
  settings: Pick<Conversation, "format" | "maxTokens" | "sampling" | "stop" | "reasoning" | "stream">;
  changes: readonly Change[];
};

/** The fields that are read here; their names are the same in both requests. */
export const SETTINGS = ["format", "options", "think", "stream", "model", "logprobs", "top_logprobs"] as const;

const SAMPLING = {
  temperature: "temperature",
  topP: "top_p",
  topK: "top_k",
  presencePenalty: "presence_penalty",
  frequencyPenalty: "frequency_penalty",
  seed: "seed",
} as const satisfies Record<keyof Sampling, string>;

const OPTIONS = new Set<string>([...Object.values(SAMPLING), "num_predict", "stop"]);
const PLACE = "options";

/** Throws `invalid_value` and `unsupported_field`, by the field. */
export function readSettings(request: LooseObject): Settings {
  if (flagIn(request, "logprobs")) throw noLogprobs();
  const options = objectIn(request, PLACE) ?? {};
  const limit = integerIn(options, "num_predict", PLACE);
  return {
    settings: {
      format: formatOf(request),
      // −1 and −2 stand for no limit, and for as much as the context holds.
      maxTokens: limit !== undefined && limit > 0 ? limit : undefined,
      sampling: samplingIn(options, SAMPLING, PLACE),
      stop: textsIn(options, "stop", PLACE),
      reasoning: reasoningOf(request),
      stream: flagIn(request, "stream") ?? true,
    },
    changes: unreadFields(options, OPTIONS, () => "it steers Ollama's own engine, and the model runs elsewhere", PLACE),
  };
}

function formatOf({ format }: LooseObject): Format | undefined {
  if (format === undefined || format === null || format === "") return undefined;
  if (format === "json") return { kind: "json" };
  const schema = objectOf(format);
  if (!schema) throw invalidValue("format", '"json" or a JSON Schema');
  return { kind: "schema", name: undefined, description: undefined, schema, strict: undefined };
}

/** True leaves it to the model how much it thinks, where the model can; the text of it is wanted in any case. */
function reasoningOf({ think }: LooseObject): ReasoningWish | undefined {
  if (think === undefined || think === null) return undefined;
  if (think === false) return { isOff: true };
  if (think === true) return { effort: "medium", summary: "auto" };
  if (think === "low" || think === "medium" || think === "high") return { effort: think, summary: "auto" };
  throw invalidValue("think", 'true, false, "low", "medium" or "high"');
}

function noLogprobs(): ProxyError {
  return unsupportedField("logprobs", "The models give no log probabilities here; leave out `logprobs`.");
}
