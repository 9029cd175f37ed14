import type { Sampling } from "../conversation/request.ts";
import type { LooseObject } from "../loose-json.ts";
import { numberIn } from "./request-field.ts";

/** What a dialect calls the fields that steer how an answer is drawn, as far as it has them. */
export type SamplingNames = Readonly<Partial<Record<keyof Sampling, string>>>;

/** Those of OpenAI's chats and completions. */
export const OPENAI_SAMPLING = {
  temperature: "temperature",
  topP: "top_p",
  presencePenalty: "presence_penalty",
  frequencyPenalty: "frequency_penalty",
  seed: "seed",
} as const satisfies SamplingNames;

/** Those of the fields that are given. Throws `invalid_value` for one that is no number. */
export function samplingIn(object: LooseObject, names: SamplingNames, place = ""): Sampling {
  const given = Object.entries(names).map(([key, name]) => [key, numberIn(object, name, place)] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}
