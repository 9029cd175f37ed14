import { claudeCode } from "./claude-code.ts";
import { codex } from "./codex.ts";
import { geminiCli } from "./gemini-cli.ts";
import { opencodes } from "./opencode.ts";
import { pi } from "./pi.ts";
import type { Program } from "./program.ts";

/** The command-line clients that are tried, in the order of docs/clients.md. */
export const PROGRAMS: readonly Program[] = [claudeCode, codex, ...opencodes, geminiCli, pi];
