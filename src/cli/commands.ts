import { runAuth } from "./auth.ts";
import { CARE_COMMANDS } from "./care-commands.ts";
import { type Command, JSON_FLAG } from "./command.ts";
import { runConfig } from "./config.ts";
import { renderHelpFor } from "./help.ts";
import { runKeys, runKeysCreate, runKeysRevoke } from "./keys.ts";
import { runModels, runModelsEnable } from "./models.ts";
import { runRefresh } from "./refresh.ts";
import { runRun } from "./run.ts";
import { SERVICE_COMMANDS } from "./service/commands.ts";
import { SETUP_COMMANDS } from "./setup/commands.ts";
import { runStatus } from "./status.ts";
import { CHECK_FLAG, UPDATE_COMMANDS } from "./update-commands.ts";
import { runVersion } from "./version.ts";

/** Every command, in the order in which the help tells them. */
export const COMMANDS: readonly Command[] = [
  {
    name: "run",
    aliases: ["start"],
    mistaken: { serve: "run", server: "run", demo: "run --demo" },
    summary: "serve your Copilot models; on a terminal it signs in first if needed",
    flags: [
      { name: "port", value: "PORT", summary: "listen on this port instead of 8081", sets: "port" },
      { name: "host", value: "HOST", summary: "listen on this name or address instead of localhost", sets: "host" },
      {
        name: "log-level",
        value: "LEVEL",
        values: ["debug", "info", "warn", "error"],
        summary: "debug, info, warn or error",
        sets: "log.level",
      },
      {
        name: "log-file",
        value: "FILE",
        summary: "write the log to this file, not to standard error",
        sets: "log.file",
      },
      { name: "demo", summary: "serve a simulated Copilot: no account, no network, nothing saved" },
    ],
    examples: [
      { line: "run", does: "serve at http://localhost:8081/v1" },
      { line: "run --port 9000", does: "serve on another port" },
      { line: "run --demo", does: "try it without an account" },
    ],
    run: runRun,
  },
  {
    name: "auth",
    mistaken: { login: "auth", logout: "auth --logout" },
    summary: "sign in to GitHub with a code in the browser",
    flags: [
      { name: "logout", summary: "sign out instead" },
      { name: "switch", summary: "sign in again without asking first" },
      { ...JSON_FLAG, summary: "print the code, then the result, each as a line of JSON" },
    ],
    examples: [
      { line: "auth", does: "sign in" },
      { line: "auth --logout", does: "forget the sign-in" },
    ],
    run: runAuth,
  },
  {
    name: "status",
    summary: "show the sign-in, the token, and whether a server runs",
    flags: [
      { name: "port", value: "PORT", summary: "look for a server on this port", sets: "port" },
      { name: "live", summary: "tell only whether a server answers; ends with 0 if it does, else with 1" },
      JSON_FLAG,
    ],
    examples: [
      { line: "status --json", does: "for scripts; the exit code is 77 when not signed in" },
      { line: "status --live", does: "for a container's health check" },
    ],
    run: runStatus,
  },
  {
    name: "models",
    mistaken: { list: "models" },
    summary: "list the models of your account",
    flags: [JSON_FLAG],
    examples: [{ line: "models", does: "show their limits, cost and state" }],
    run: runModels,
  },
  {
    name: "models enable",
    summary: "accept the terms of a model, so that it can be used",
    operands: ["ID"],
    flags: [JSON_FLAG],
    examples: [{ line: "models enable claude-haiku-4.5", does: "on behalf of your account" }],
    run: runModelsEnable,
  },
  {
    name: "keys",
    aliases: ["keys list"],
    mistaken: {
      add: "keys create",
      new: "keys create",
      delete: "keys revoke",
      remove: "keys revoke",
      rm: "keys revoke",
    },
    summary: "list the keys that open the proxy",
    flags: [JSON_FLAG],
    examples: [{ line: "keys list", does: "their names, and when they were made" }],
    run: runKeys,
  },
  {
    name: "keys create",
    summary: "make a key and print it, once; from then on nobody gets in without one",
    operands: ["NAME"],
    flags: [JSON_FLAG],
    examples: [{ line: "keys create laptop", does: "a running server takes it at once" }],
    run: runKeysCreate,
  },
  {
    name: "keys revoke",
    summary: "make a key worthless",
    operands: ["NAME"],
    flags: [JSON_FLAG],
    examples: [{ line: "keys revoke laptop", does: "a running server refuses it within a second" }],
    run: runKeysRevoke,
  },
  ...SETUP_COMMANDS,
  {
    name: "config",
    summary: "show every setting, where it was set, and notes on it",
    flags: [JSON_FLAG, { name: "schema", summary: "print the JSON Schema of the configuration file instead" }],
    examples: [
      { line: "config", does: "show the values in use" },
      { line: "config --schema", does: "for completion and checks in an editor" },
    ],
    run: runConfig,
  },
  {
    name: "refresh",
    summary: "get a new Copilot token now",
    flags: [JSON_FLAG],
    examples: [{ line: "refresh", does: "a running server takes the new token up" }],
    run: runRefresh,
  },
  ...CARE_COMMANDS,
  ...SERVICE_COMMANDS,
  {
    name: "version",
    aliases: ["-v", "--version"],
    summary: "print the version",
    flags: [CHECK_FLAG, JSON_FLAG],
    examples: [
      { line: "version --json", does: "for scripts" },
      { line: "version --check", does: "asks the page of releases" },
    ],
    run: runVersion,
  },
  ...UPDATE_COMMANDS,
  {
    name: "completion",
    mistaken: { completions: "completion" },
    summary: "print the completion for bash, zsh, fish or powershell",
    operands: ["SHELL"],
    choices: ["bash", "zsh", "fish", "powershell"],
    flags: [],
    examples: [
      { line: "completion bash", does: 'eval "$(github-copilot-svcs completion bash)"' },
      { line: "completion zsh", does: "to a file _github-copilot-svcs in a folder of fpath" },
      { line: "completion fish", does: "to ~/.config/fish/completions/github-copilot-svcs.fish" },
      { line: "completion powershell", does: "to the end of $PROFILE" },
    ],
    run: async (call, world) => (await import("./completion/completion.ts")).runCompletion(call, world, COMMANDS),
  },
  {
    name: "man",
    summary: "print the manual page",
    flags: [],
    examples: [{ line: "man", does: "to ~/.local/share/man/man1/github-copilot-svcs.1, where man finds it" }],
    run: async (_call, { terminal, build }) => {
      terminal.out((await import("./man-page.ts")).manPage(COMMANDS, build.version));
      return 0;
    },
  },
  {
    name: "help",
    summary: "explain a command",
    operands: ["[COMMAND...]"],
    flags: [],
    examples: [{ line: "help run", does: "its flags, with examples" }],
    run: async ({ operands }, { terminal }) => {
      terminal.out(renderHelpFor(operands, COMMANDS));
      return 0;
    },
  },
];
