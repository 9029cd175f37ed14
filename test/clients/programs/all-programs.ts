import { claudeCode } from "./claude-code.ts";
import { codex } from "./codex.ts";
import { opencodes } from "./opencode.ts";
import type { Program } from "./program.ts";

/** The command-line clients that are tried, in the order of docs/clients.md. */
export const PROGRAMS: readonly Program[] = [claudeCode, codex, ...opencodes];
