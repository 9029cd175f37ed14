import { type Command, JSON_FLAG } from "../command.ts";

/** The ids of setup/clients.ts, which is not loaded by who only starts. */
const CLIENTS = [
  "claude-code",
  "codex",
  "opencode",
  "gemini-cli",
  "pi",
  "qwen-code",
  "goose",
  "aider",
  "cline",
  "continue",
  "zed",
  "cursor",
  "open-webui",
  "openai",
  "openai-sdk",
  "anthropic-sdk",
  "langchain",
];

/** What points other programs at the proxy. */
export const SETUP_COMMANDS: readonly Command[] = [
  {
    name: "setup",
    mistaken: { configure: "setup", init: "setup", connect: "setup" },
    summary: "show how a client is pointed at the proxy, and do it",
    operands: ["[CLIENT]"],
    choices: CLIENTS,
    flags: [
      { name: "write", summary: "put it into the client's own file, with a backup beside it" },
      { name: "undo", summary: "take it out of the client's file again" },
      { name: "dry-run", summary: "show what would change in the file, and change nothing" },
      { name: "model", value: "MODEL", summary: "the model that the client asks for" },
      { name: "key", value: "KEY", summary: "a key of the proxy, if it wants one" },
      { name: "port", value: "PORT", summary: "the proxy's port, if not the configured one", sets: "port" },
      { name: "no-test", summary: "do not ask a model whether it works" },
      JSON_FLAG,
    ],
    examples: [
      { line: "setup", does: "list the clients" },
      { line: "setup claude-code --write", does: "Claude Code uses your Copilot models from now on" },
      { line: "setup claude-code --undo", does: "and no more" },
    ],
    run: async (call, world) => (await import("./setup.ts")).runSetup(call, world),
  },
  {
    name: "exec",
    mistaken: { launch: "exec" },
    summary: "run a program on the proxy; start one for it if none runs",
    operands: ["PROGRAM", "[ARGUMENT...]"],
    endsFlags: true,
    flags: [
      { name: "model", value: "MODEL", summary: "the model that it asks for by itself, where it can be told" },
      { name: "key", value: "KEY", summary: "a key of the proxy, if it wants one" },
      { name: "port", value: "PORT", summary: "the proxy's port, if not the configured one", sets: "port" },
    ],
    examples: [
      { line: "exec claude", does: "Claude Code, with no file changed" },
      { line: 'exec -- codex exec "what is this?"', does: "all that follows is the program's own" },
    ],
    run: async (call, world) => (await import("./exec.ts")).runExec(call, world),
  },
];
