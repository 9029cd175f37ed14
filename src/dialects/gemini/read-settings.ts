import type { Conversation, Format, ReasoningWish, Sampling } from "../conversation/request.ts";
import type { LooseObject } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import {
  flagIn,
  integerIn,
  invalidValue,
  objectIn,
  positiveIn,
  textIn,
  textsIn,
  unsupportedField,
} from "../request/request-field.ts";
import { samplingIn } from "../request/sampling-in.ts";
import { unreadFields } from "../request/unread-fields.ts";
import { jsonSchemaOf } from "./json-schema.ts";
import { messageIn } from "./message-field.ts";

/** What `generationConfig` asks for, and what of it goes no further. */
export type Settings = {
  settings: Pick<Conversation, "format" | "maxTokens" | "sampling" | "stop" | "reasoning" | "choices">;
  /** Whether the client wants to read what the model thinks. */
  includesThoughts: boolean;
  changes: readonly Change[];
};

const PLACE = "generationConfig";
const THINKING = `${PLACE}.thinkingConfig`;

const SAMPLING = {
  temperature: "temperature",
  topP: "topP",
  topK: "topK",
  presencePenalty: "presencePenalty",
  frequencyPenalty: "frequencyPenalty",
  seed: "seed",
} as const satisfies Record<keyof Sampling, string>;

const READ = new Set<string>([
  ...Object.values(SAMPLING),
  ...["maxOutputTokens", "stopSequences", "candidateCount", "responseModalities", "responseLogprobs", "logprobs"],
  ...["responseMimeType", "responseSchema", "responseJsonSchema", "_responseJsonSchema", "responseFormat"],
  "thinkingConfig",
]);
const READ_OF_THINKING = new Set(["includeThoughts", "thinkingBudget", "thinkingLevel"]);

/** As many as Google gives. */
const MAX_CANDIDATES = 8;

/** Throws `invalid_value` and `unsupported_field`, by the field. */
export function readSettings(request: LooseObject): Settings {
  const config = messageIn(request, PLACE) ?? {};
  const thinking = messageIn(config, "thinkingConfig", PLACE) ?? {};
  const includesThoughts = flagIn(thinking, "includeThoughts", THINKING) ?? false;
  refuseOtherAnswers(config);
  return {
    settings: {
      format: formatOf(config),
      maxTokens: positiveIn(config, "maxOutputTokens", PLACE),
      sampling: samplingIn(config, SAMPLING, PLACE),
      stop: textsIn(config, "stopSequences", PLACE),
      reasoning: reasoningOf(thinking, includesThoughts),
      choices: candidatesOf(config),
    },
    includesThoughts,
    changes: [
      ...unreadFields(config, READ, () => "upstream has nothing for it", PLACE),
      ...unreadFields(thinking, READ_OF_THINKING, () => "upstream has nothing for it", THINKING),
    ],
  };
}

/** What no model here can give. */
function refuseOtherAnswers(config: LooseObject): void {
  if (flagIn(config, "responseLogprobs", PLACE)) {
    throw unsupportedField(`${PLACE}.responseLogprobs`, "The models give no log probabilities here; leave it out.");
  }
  const modalities = textsIn(config, "responseModalities", PLACE).map((modality) => modality.toUpperCase());
  if (modalities.some((modality) => modality !== "TEXT" && modality !== "MODALITY_UNSPECIFIED")) {
    throw unsupportedField(`${PLACE}.responseModalities`, "The models answer in text alone.");
  }
  if ((config["responseFormat"] ?? null) !== null) {
    const message = "`responseFormat` is not known here; say the same by `responseMimeType` and `responseJsonSchema`.";
    throw unsupportedField(`${PLACE}.responseFormat`, message);
  }
}

function candidatesOf(config: LooseObject): number {
  const candidates = positiveIn(config, "candidateCount", PLACE) ?? 1;
  if (candidates <= MAX_CANDIDATES) return candidates;
  throw invalidValue(`${PLACE}.candidateCount`, `at most ${MAX_CANDIDATES}`);
}

function formatOf(config: LooseObject): Format | undefined {
  const own = objectIn(config, "responseSchema", PLACE);
  // Google's specification has the name with the bar, and its clients write both.
  const given = objectIn(config, "responseJsonSchema", PLACE) ?? objectIn(config, "_responseJsonSchema", PLACE);
  const schema = given ?? (own && jsonSchemaOf(own));
  const type = textIn(config, "responseMimeType", PLACE);
  if (type !== undefined && type !== "application/json" && type !== "text/plain") {
    const message =
      'Answers can be "text/plain" or "application/json"; for one of several words ask for JSON, an object with an `enum`.';
    throw unsupportedField(`${PLACE}.responseMimeType`, message);
  }
  if (schema) return { kind: "schema", name: undefined, description: undefined, schema, strict: undefined };
  return type === "application/json" ? { kind: "json" } : undefined;
}

/** A budget of 0 turns thinking off, −1 leaves it to the model. */
function reasoningOf(thinking: LooseObject, includesThoughts: boolean): ReasoningWish | undefined {
  const budget = integerIn(thinking, "thinkingBudget", THINKING);
  const effort = effortOf(textIn(thinking, "thinkingLevel", THINKING));
  const wish: ReasoningWish = {
    ...(effort === undefined ? {} : { effort }),
    ...(budget === 0 ? { isOff: true } : {}),
    ...(budget !== undefined && budget < 0 ? { isAdaptive: true } : {}),
    ...(budget !== undefined && budget > 0 ? { budgetTokens: budget } : {}),
    ...(includesThoughts && budget !== 0 ? { summary: "auto" } : {}),
  };
  return Object.keys(wish).length === 0 ? undefined : wish;
}

function effortOf(level: string | undefined): string | undefined {
  const effort = level?.toLowerCase();
  if (effort === undefined || effort === "thinking_level_unspecified") return undefined;
  if (["minimal", "low", "medium", "high", "xhigh"].includes(effort)) return effort;
  throw invalidValue(`${THINKING}.thinkingLevel`, '"MINIMAL", "LOW", "MEDIUM", "HIGH" or "XHIGH"');
}
