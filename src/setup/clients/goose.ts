import { CLAUDE, GPT } from "../choose-model.ts";
import type { SetUpClient, Target } from "../client.ts";

/**
 * By https://goose-docs.ai/docs/guides/environment-variables. Its config.yaml takes no key, which is in the system's
 * keyring; the variables go before both.
 */
export const goose: SetUpClient = {
  id: "goose",
  name: "goose",
  dialect: "openai-chat",
  prefers: [...CLAUDE, ...GPT],
  start: "goose",
  setUp: (target) => ({
    environment: variablesOf(target),
    note: "Or by hand: `goose configure`, Configure Providers, OpenAI, with these values.",
  }),
  programs: ["goose"],
  launch: (target) => ({ environment: variablesOf(target) }),
};

function variablesOf({ url, key, model }: Target) {
  return { GOOSE_PROVIDER: "openai", GOOSE_MODEL: model, OPENAI_HOST: url, OPENAI_API_KEY: key };
}
