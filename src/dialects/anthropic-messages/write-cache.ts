import type { LooseObject } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { dropped } from "../request/edits.ts";
import { blocksOf } from "./blocks.ts";
import { MAX_BREAKPOINTS, TOO_MANY } from "./fit-cache.ts";
import type { Message } from "./write-messages.ts";

const MARK = { cache_control: { type: "ephemeral" } } as const;

const ADDED: Change = {
  path: "cache_control",
  effect: "added",
  why: "upstream caches what it is told to, and no more",
};

export type Prompt = { tools: readonly LooseObject[]; system: readonly LooseObject[]; messages: readonly Message[] };

export type Cached = { prompt: Prompt; changes: readonly Change[] };

/**
 * The prompt with the places where upstream's cache may cut it. Where the client named them they stay, as many as
 * upstream takes. Else, since the APIs of the other dialects cache by themselves, what comes back with the next turn is
 * marked: the instructions, and all that was said; a single question does not come back.
 */
export function writeCache(prompt: Prompt): Cached {
  const { tools, system, messages } = prompt;
  const marked = blocksOf(prompt).filter(({ block }) => "cache_control" in block);
  const surplus = new Set(marked.slice(0, Math.max(marked.length - MAX_BREAKPOINTS, 0)).map(({ block }) => block));
  if (surplus.size > 0) return { prompt: unmark(prompt, surplus), changes: [dropped("cache_control", TOO_MANY)] };
  const comesBack = tools.length > 0 || messages.some(({ role }) => role === "assistant");
  if (marked.length > 0 || !comesBack) return { prompt, changes: [] };
  const last = messages.at(-1);
  const spoken = last ? [...messages.slice(0, -1), { ...last, content: markLast(last.content) }] : messages;
  return { prompt: { tools, system: markLast(system), messages: spoken }, changes: [ADDED] };
}

function markLast(blocks: readonly LooseObject[]): LooseObject[] {
  const last = blocks.at(-1);
  return last ? [...blocks.slice(0, -1), { ...last, ...MARK }] : [];
}

function unmark({ tools, system, messages }: Prompt, surplus: ReadonlySet<LooseObject>): Prompt {
  const plain = (blocks: readonly LooseObject[]): LooseObject[] =>
    blocks.map((block) => {
      const { cache_control: _, content, ...rest } = block;
      const inner = Array.isArray(content) ? { content: plain(content) } : content === undefined ? {} : { content };
      return surplus.has(block) ? { ...rest, ...inner } : { ...block, ...inner };
    });
  const unmarked = messages.map(({ role, content }) => ({ role, content: plain(content) }));
  return { tools: plain(tools), system: plain(system), messages: unmarked };
}
