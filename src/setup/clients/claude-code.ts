import { join } from "node:path";
import { CLAUDE, chooseModel } from "../choose-model.ts";
import type { SetUpClient, Target } from "../client.ts";

/**
 * The names that Claude Code has for models, and those of the account that they stand for: without them it asks for its
 * maker's newest (https://code.claude.com/docs/en/model-config).
 */
const NAMES = {
  ANTHROPIC_DEFAULT_OPUS_MODEL: [/^claude-opus-[\d.]+$/, ...CLAUDE],
  ANTHROPIC_DEFAULT_SONNET_MODEL: CLAUDE,
  ANTHROPIC_DEFAULT_HAIKU_MODEL: [/^claude-haiku-/, /^gpt-[\d.]+-mini$/],
} as const satisfies Record<string, readonly RegExp[]>;

/** Settings by https://code.claude.com/docs/en/settings; how it finds a gateway by .../llm-gateway. */
export const claudeCode: SetUpClient = {
  id: "claude-code",
  name: "Claude Code",
  aliases: ["claude"],
  dialect: "anthropic-messages",
  prefers: CLAUDE,
  start: "claude",
  setUp: (target, { home, env }) => ({
    files: [
      {
        paths: [join(env["CLAUDE_CONFIG_DIR"] || join(home, ".claude"), "settings.json")],
        format: "json",
        entries: [
          { at: ["env", "ANTHROPIC_BASE_URL"], value: target.url },
          { at: ["env", "ANTHROPIC_AUTH_TOKEN"], value: target.key },
          ...Object.entries(variablesOf(target)).map(([name, value]) => ({ at: ["env", name], value })),
          { at: ["model"], value: target.isModelChosen ? target.model : "sonnet", isDefault: !target.isModelChosen },
        ],
      },
    ],
    note: "`opus`, `sonnet` and `haiku` are then models of your account; `/model` takes the id of any other.",
  }),
  programs: ["claude"],
  launch: (target, { env }) => ({
    environment: {
      ...variablesOf(target),
      ANTHROPIC_MODEL: target.model,
      // A settings file may have an older key, and a flag would show the new one to who lists processes: it is in a
      // header besides, which the proxy looks at too.
      ANTHROPIC_CUSTOM_HEADERS: [env["ANTHROPIC_CUSTOM_HEADERS"], `x-api-key: ${target.key}`]
        .filter(Boolean)
        .join("\n"),
    },
    // The variables of a settings file go before those of the environment; a flag goes before both.
    flags: ["--settings", JSON.stringify({ env: { ANTHROPIC_BASE_URL: target.url } })],
  }),
  rivals: ["ANTHROPIC_API_KEY", "CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLAUDE_CODE_OAUTH_TOKEN"],
};

/** Undefined for what is not known. */
function variablesOf({ models, model }: Target): Record<string, string | undefined> {
  const names = Object.entries(NAMES).map(([name, families]) => [name, chooseModel(models, families)?.id ?? model]);
  const promptTokens = models.find(({ id }) => id === model)?.promptTokens;
  return {
    ...Object.fromEntries(names),
    // It takes every model for one of its maker's, with a context that Copilot does not give in full.
    CLAUDE_CODE_AUTO_COMPACT_WINDOW: promptTokens?.toString(),
  };
}
