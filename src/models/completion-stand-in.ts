import type { Model } from "./model.ts";

/** OpenAI's models before chat. They are retired, and still what clients of `/v1/completions` ask for by default. */
const RETIRED = /^(?:gpt-3\.5-turbo-instruct|(?:text-|code-)?(?:davinci|curie|babbage|cushman|ada))(?:-\d+)*$/;

/** The chat model that completes texts in the place of such a one: upstream's own default, else its first. */
export function completionStandIn(plainName: string, models: readonly Model[]): Model | undefined {
  if (!RETIRED.test(plainName)) return undefined;
  return models.find(({ raw }) => raw["is_chat_default"] === true) ?? models[0];
}
