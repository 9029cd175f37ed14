import { join } from "node:path";
import { GEMINI } from "../choose-model.ts";
import type { SetUpClient } from "../client.ts";

/** By https://geminicli.com/docs/reference/configuration: settings.json, and .env beside it. */
export const geminiCli: SetUpClient = {
  id: "gemini-cli",
  name: "Gemini CLI",
  aliases: ["gemini"],
  dialect: "gemini",
  prefers: GEMINI,
  start: "gemini",
  setUp: ({ url, key, model }, { home, env }) => {
    const folder = join(env["GEMINI_CLI_HOME"] || home, ".gemini");
    return {
      files: [
        {
          paths: [join(folder, "settings.json")],
          format: "json",
          entries: [
            { at: ["security", "auth", "selectedType"], value: "gemini-api-key" },
            { at: ["model", "name"], value: model },
          ],
        },
        {
          paths: [join(folder, ".env")],
          format: "dotenv",
          entries: [
            { at: ["GOOGLE_GEMINI_BASE_URL"], value: url },
            { at: ["GEMINI_API_KEY"], value: key },
          ],
        },
      ],
      note: "A `.env` of the project you work in goes before this one.",
    };
  },
  programs: ["gemini"],
  // From an address it infers the sign-in "gateway", which it then refuses; the right one can only be set in its file.
  launch: ({ model }) => ({ environment: { GEMINI_MODEL: model }, needsFile: true }),
  rivals: ["GOOGLE_API_KEY", "GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_GENAI_USE_GCA"],
};
