import * as z from "zod/mini";
import { oneOf } from "./one-of.ts";
import { setting } from "./setting.ts";

/** RFC 9110 5.5, visible ASCII with spaces inside: nothing that could end the header. */
const FIELD_VALUE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

function header(fallback: string, description: string) {
  const schema = z.string().check(z.regex(FIELD_VALUE));
  return setting(schema, fallback, { description, expected: "a header value (visible ASCII)" });
}

/** Who the editor says it is to Copilot (contract 5.1 to 5.3). Copilot refuses versions that are too old. */
export const headerSettings = {
  user_agent: header("GitHubCopilotChat/0.37.0", "User-Agent"),
  editor_version: header("vscode/1.109.0", "Editor-Version"),
  editor_plugin_version: header("copilot-chat/0.37.0", "Editor-Plugin-Version"),
  copilot_integration_id: header("vscode-chat", "Copilot-Integration-Id; must fit the client id of the sign-in"),
  openai_intent: header("conversation-panel", "OpenAI-Intent"),
  github_api_version: header("2025-05-01", "X-GitHub-Api-Version"),
  x_initiator: setting(oneOf(["user"]), "user", {
    description: "X-Initiator. It decides what a request costs, so it is computed for each and cannot be set",
    expected: '"user" or left out (it is computed for each request; "agent" for all would bill none of them)',
  }),
};
