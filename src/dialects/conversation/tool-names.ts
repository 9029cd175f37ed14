import { sha256Hex } from "../../world/hash.ts";
import type { Change } from "../request/change.ts";
import type { Conversation, Turn } from "./request.ts";

/** What every back end takes as a tool's name (contract 7.1). */
const FITTING = /^[a-zA-Z0-9_-]{1,64}$/;
const MAX_LENGTH = 64;
const HASH_LENGTH = 12;

export type NamesFitted = {
  conversation: Conversation;
  /** The client's names, by those that were put in their places. */
  names: Readonly<Record<string, string>>;
  changes: readonly Change[];
};

/** The conversation with tools whose names upstream takes; the same name always becomes the same. */
export function fitToolNames(conversation: Conversation): NamesFitted {
  const renamed = new Map<string, string>();
  for (const name of namesIn(conversation)) {
    const fitting = fittingName(name);
    if (fitting !== name) renamed.set(name, fitting);
  }
  if (renamed.size === 0) return { conversation, names: {}, changes: [] };
  const rename = <Named extends { name: string }>(named: Named): Named => ({
    ...named,
    name: renamed.get(named.name) ?? named.name,
  });
  const { tools, toolChoice, turns } = conversation;
  const why = "upstream takes names of at most 64 letters, digits, _ and -";
  return {
    conversation: {
      ...conversation,
      tools: tools.map(rename),
      toolChoice: toolChoice?.kind === "named" ? rename(toolChoice) : toolChoice,
      turns: turns.map((turn) => renameCalls(turn, rename)),
    },
    names: Object.fromEntries([...renamed].map(([name, fitting]) => [fitting, name])),
    changes: [{ path: "tools[].name", effect: "replaced", why }],
  };
}

function* namesIn({ tools, turns }: Conversation): Generator<string> {
  for (const { name } of tools) yield name;
  for (const turn of turns) {
    if (turn.role !== "assistant") continue;
    for (const part of turn.parts) if (part.kind === "call") yield part.name;
  }
}

function renameCalls(turn: Turn, rename: <Named extends { name: string }>(named: Named) => Named): Turn {
  if (turn.role !== "assistant") return turn;
  return { ...turn, parts: turn.parts.map((part) => (part.kind === "call" ? rename(part) : part)) };
}

/** The name if upstream takes it, else as much of it as fits and a hash of all of it, so that two names stay two. */
export function fittingName(name: string): string {
  if (FITTING.test(name)) return name;
  return `${name.replace(/[^a-zA-Z0-9_-]/g, "_").slice(0, MAX_LENGTH - HASH_LENGTH - 1)}_${sha256Hex(name).slice(0, HASH_LENGTH)}`;
}
