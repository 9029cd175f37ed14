import type { ServedModel } from "./choose-model.ts";
import { chooseModel } from "./choose-model.ts";
import type { SetUpClient, Target, UserPlace } from "./client.ts";

/** One for each way in which Copilot serves a model, for who has no list of an account at hand. */
const EXAMPLE_IDS = ["gpt-4.1", "gpt-5.1", "gpt-5.4", "claude-sonnet-4.6", "gemini-3.1-pro-preview"];

export const EXAMPLE_MODELS: readonly ServedModel[] = EXAMPLE_IDS.map((id) => ({
  id,
  name: id,
  contextTokens: undefined,
  promptTokens: undefined,
  outputTokens: undefined,
  seesImages: true,
  reasons: id !== "gpt-4.1",
  isOffered: true,
  multiplier: null,
}));

/** The proxy where documentation has it. */
export const EXAMPLE_URL = "http://localhost:8081";

/** Files as documentation names them. */
export const EXAMPLE_PLACE: UserPlace = { home: "~", env: {}, platform: "linux" };

/** What documentation shows a client of. */
export function exampleTarget({ prefers }: Pick<SetUpClient, "prefers">, models = EXAMPLE_MODELS): Target {
  const model = chooseModel(models, prefers)?.id ?? "";
  return { url: EXAMPLE_URL, key: "unused", model, isModelChosen: false, models };
}
