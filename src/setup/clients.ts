import type { SetUpClient } from "./client.ts";
import { aider } from "./clients/aider.ts";
import { cline, cursor, openWebui } from "./clients/by-hand.ts";
import { claudeCode } from "./clients/claude-code.ts";
import { codex } from "./clients/codex.ts";
import { continueDev } from "./clients/continue.ts";
import { geminiCli } from "./clients/gemini-cli.ts";
import { goose } from "./clients/goose.ts";
import { anthropicSdk, langchain, openaiCompatible, openaiSdk } from "./clients/libraries.ts";
import { opencode } from "./clients/opencode.ts";
import { pi } from "./clients/pi.ts";
import { qwenCode } from "./clients/qwen-code.ts";
import { zed } from "./clients/zed.ts";

/** All clients, in the order in which `setup` lists them. */
export const SETUP_CLIENTS: readonly SetUpClient[] = [
  claudeCode,
  codex,
  opencode,
  geminiCli,
  pi,
  qwenCode,
  goose,
  aider,
  cline,
  continueDev,
  zed,
  cursor,
  openWebui,
  openaiCompatible,
  openaiSdk,
  anthropicSdk,
  langchain,
];

/** The one of this id or another word for it. */
export function clientNamed(name: string): SetUpClient | undefined {
  return SETUP_CLIENTS.find(({ id, aliases = [] }) => id === name || aliases.includes(name));
}

/** The one that has an executable of this name. */
export function clientOfProgram(name: string): SetUpClient | undefined {
  return SETUP_CLIENTS.find(({ programs = [] }) => programs.includes(name));
}
