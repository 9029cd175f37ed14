import { join } from "node:path";
import { GPT } from "../choose-model.ts";
import type { SetUpClient, UserPlace } from "../client.ts";

/** By https://developers.openai.com/codex/config-reference, "model_providers". */
export const codex: SetUpClient = {
  id: "codex",
  name: "Codex",
  dialect: "openai-responses",
  prefers: GPT,
  start: "codex",
  setUp: ({ url, key, model }, place) => ({
    files: [
      {
        paths: [join(place.env["CODEX_HOME"] || join(place.home, ".codex"), "config.toml")],
        format: "toml",
        entries: [
          { at: ["model"], value: model },
          { at: ["model_provider"], value: "copilot" },
          { at: ["model_providers", "copilot"], value: { ...providerAt(url), auth: telling(key, place) } },
        ],
      },
    ],
    note: "With a command that tells the key, Codex also asks the proxy for its models, so that it knows their limits and shortens a conversation in time.",
  }),
  programs: ["codex"],
  launch: ({ url, model }, place) => ({
    flags: Object.entries({
      model,
      model_provider: "copilot",
      ...prefixed("model_providers.copilot", providerAt(url)),
      ...prefixed("model_providers.copilot.auth", tellingVariable(place)),
    }).flatMap(([name, value]) => ["-c", `${name}=${JSON.stringify(value)}`]),
  }),
};

function providerAt(url: string) {
  return { name: "GitHub Copilot", base_url: `${url}/v1`, wire_api: "responses" };
}

/** The command that prints the key. */
function telling(key: string, { platform }: UserPlace) {
  return platform === "win32" ? { command: "cmd", args: ["/c", `echo ${key}`] } : { command: "echo", args: [key] };
}

/** The same without the key in a command line, which all users of the machine can read. */
function tellingVariable({ platform }: UserPlace) {
  return platform === "win32"
    ? { command: "cmd", args: ["/c", "echo %OPENAI_API_KEY%"] }
    : { command: "printenv", args: ["OPENAI_API_KEY"] };
}

function prefixed(prefix: string, values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]));
}
