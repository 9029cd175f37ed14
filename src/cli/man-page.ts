import { listSettings, type Setting } from "../config/settings.ts";
import { ERROR_TABLE } from "../errors.ts";
import { COMMON_FLAGS, type Command, type Flag } from "./command.ts";
import { PROGRAM } from "./program.ts";

/** The manual page, in the language of man(7), section 1. */
export function manPage(commands: readonly Command[], version: string): string {
  return `${[
    `.TH ${PROGRAM.toUpperCase()} 1 "" "${PROGRAM} ${version}" "User Commands"`,
    section("NAME", [`${text(PROGRAM)} \\- GitHub Copilot as the APIs of OpenAI, Anthropic, Gemini and Ollama`]),
    section("SYNOPSIS", [`.B ${text(PROGRAM)}`, ".I COMMAND", "[\\fIFLAGS\\fR]"]),
    section("DESCRIPTION", [
      text("Serves the models of your own GitHub Copilot subscription on this machine, to every tool that speaks one"),
      text("of these APIs. Sign in once with "),
      `.BR auth ,`,
      "then",
      `.BR run .`,
      text("The base URL of your tools is http://localhost:8081/v1."),
    ]),
    section("COMMANDS", commands.flatMap(commandLines)),
    section("FLAGS OF EVERY COMMAND", COMMON_FLAGS.flatMap(flagLines)),
    section("EXIT STATUS", exitLines()),
    section("FILES", [
      ...tagged("~/.local/share/github\\-copilot\\-svcs/config.json", "The configuration. It is only read."),
      ...tagged("~/.local/share/github\\-copilot\\-svcs/credentials.json", "The sign-in, yours alone."),
      ...tagged("~/.local/share/github\\-copilot\\-svcs/keys.json", "Hashes of the keys that open the proxy."),
    ]),
    section("SETTINGS", [
      text("Keys of the configuration. Each can also be set by the environment variable that is named with it."),
      ...listSettings().flatMap(settingLines),
    ]),
  ].join("\n")}\n`;
}

function section(title: string, lines: readonly string[]): string {
  return [`.SH ${title}`, ...lines].join("\n");
}

function commandLines(command: Command): string[] {
  const { name, operands = [], aliases = [], summary, flags, examples } = command;
  return [
    ".TP",
    `\\fB${text(name)}\\fR ${text(operands.join(" "))}`.trimEnd(),
    `${text(summary)}.${aliases.length > 0 ? ` Also: ${text(aliases.join(", "))}.` : ""}`,
    ...(flags.length + examples.length > 0 ? [".RS"] : []),
    ...flags.flatMap(flagLines),
    ...examples.flatMap(({ line, does }) => [".TP", text(`${PROGRAM} ${line}`), text(does)]),
    ...(flags.length + examples.length > 0 ? [".RE"] : []),
  ];
}

function flagLines({ name, short, value, summary }: Flag): string[] {
  const spelled = `${short ? `\\fB\\-${short}\\fR, ` : ""}\\fB${text(`--${name}`)}\\fR${value ? ` \\fI${text(value)}\\fR` : ""}`;
  return [".TP", spelled, text(summary)];
}

/** The kinds that end a command otherwise than with 1 say most. */
function exitLines(): string[] {
  const meanings = new Map([
    [0, "Done."],
    [1, "Failed."],
    [ERROR_TABLE.usage.exitCode, "Wrong usage."],
    [ERROR_TABLE.upstream_unreachable.exitCode, "Upstream cannot be reached."],
    [ERROR_TABLE.not_authenticated.exitCode, "Not signed in, or not allowed to use Copilot."],
    [ERROR_TABLE.config_invalid.exitCode, "Invalid configuration."],
    [ERROR_TABLE.interrupted.exitCode, "Interrupted."],
  ]);
  return [...meanings].flatMap(([code, meaning]) => tagged(String(code), meaning));
}

function settingLines({ path, description, expected, default: fallback, variables, noEffect }: Setting): string[] {
  const lines = [
    `${description}.`,
    `Must be ${expected}; by default ${JSON.stringify(fallback)}. Variable: ${variables.join(", ")}.`,
    ...(noEffect === undefined ? [] : [`No effect: ${noEffect}.`]),
  ];
  return tagged(text(path), lines.join(" "));
}

/** `tag` is markup already, `words` are not. */
function tagged(tag: string, words: string): string[] {
  return [".TP", `\\fB${tag}\\fR`, text(words)];
}

/** Text that means itself: no escapes, no requests, and dashes that can be copied (groff_char(7)). */
function text(words: string): string {
  return words.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll("~", "\\(ti").replace(/^[.']/gm, "\\&$&");
}
