import { CLAUDE, GPT } from "../choose-model.ts";
import type { SetUpClient } from "../client.ts";

/** By https://docs.cline.bot/provider-config/openai-compatible, and `cline auth --help` of the command line. */
export const cline: SetUpClient = {
  id: "cline",
  name: "Cline",
  aliases: ["roo", "roo-code"],
  dialect: "openai-chat",
  prefers: [...CLAUDE, ...GPT],
  setUp: ({ url, key, model }) => ({
    steps: [
      "In VS Code, open Cline, and the gear above its panel. It keeps its settings where no other program can write.",
      "API Provider: OpenAI Compatible",
      `Base URL: ${url}/v1`,
      `API Key: ${key}`,
      `Model ID: ${model}`,
      `On the command line instead: cline auth -p openai-compatible -b ${url}/v1 -k ${key} -m ${model}`,
    ],
    note: "Roo Code has the same fields.",
  }),
};

/** By https://docs.openwebui.com/getting-started/quick-start/starting-with-openai-compatible. */
export const openWebui: SetUpClient = {
  id: "open-webui",
  name: "Open WebUI",
  aliases: ["openwebui", "webui"],
  dialect: "openai-chat",
  prefers: [...CLAUDE, ...GPT],
  setUp: ({ url, key }) => ({
    environment: { OPENAI_API_BASE_URL: `${url}/v1`, OPENAI_API_KEY: key },
    steps: [
      "These variables count at its first start only. Later, as its administrator:",
      "Admin Panel, Settings, Connections, OpenAI API, the plus sign.",
      `URL: ${url}/v1`,
      `Key: ${key}`,
    ],
    note: "In a container, localhost is the container itself. Run it with `--network=host`; or let the proxy listen beyond loopback, with a key, and put `host.docker.internal` in the address and into `allowed_hosts`.",
  }),
};

/** By https://docs.cursor.com/settings/api-keys. Its requests come from Cursor's servers, which cannot reach this machine. */
export const cursor: SetUpClient = {
  id: "cursor",
  name: "Cursor",
  dialect: "openai-chat",
  prefers: [...GPT, ...CLAUDE],
  setUp: ({ key, model }) => ({
    steps: [
      "Cursor's own servers call the address, not the editor. So it must be one that the internet reaches over HTTPS; localhost is refused.",
      "Make a key first: without one, everybody could use your subscription.",
      "Give the proxy an HTTPS address, by a tunnel or a reverse proxy of yours, and put its name into `allowed_hosts`.",
      "In Cursor: Settings, Models, API Keys.",
      `OpenAI API Key: ${key}`,
      "Override OpenAI Base URL: https://YOUR-ADDRESS/v1",
      `Under Models, add a custom model: ${model}`,
    ],
    note: "Only its chat takes that address; completion in the editor stays with Cursor. In Cursor's terminal, Claude Code and Codex need none of this.",
  }),
};
