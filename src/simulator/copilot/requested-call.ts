import type { PromptTool, Turn } from "./prompt.ts";
import { readJson } from "./read-json.ts";

/** `simulate call NAME ARGUMENTS`, the arguments on the rest of the line. */
const REQUEST = /simulate call ([\w-]+) ([^\r\n]+)/g;

export type RequestedCall = {
  name: string;
  /** As they were written, in JSON; the text itself for a tool that takes text. */
  input: string;
};

/**
 * The call that the user has asked for word by word, or null: the last one in all that was said since a model or a tool
 * spoke, since clients add texts of their own to the user's. A tool that isn't offered is not called.
 */
export function requestedCall(turns: readonly Turn[], tools: readonly PromptTool[]): RequestedCall | null {
  const start = turns.findLastIndex(({ by }) => by === "assistant" || by === "tool") + 1;
  const texts = turns.slice(start).flatMap((turn) => (turn.by === "user" ? turn.texts : []));
  const found = texts.flatMap((text) =>
    [...text.matchAll(REQUEST)].flatMap(([, name, rest = ""]) => {
      const tool = tools.find((one) => one.name === name);
      return (tool && read(tool, rest)) ?? [];
    }),
  );
  return found.at(-1) ?? null;
}

function read({ name, parameters }: PromptTool, rest: string): RequestedCall | null {
  // opencode puts what it is told between quotes, and a backslash before those inside.
  const json = leadingJson(rest) ?? leadingJson(rest.replaceAll('\\"', '"'));
  const value = json === null ? null : readJson(json);
  if (parameters === undefined) return typeof value === "string" ? { name, input: value } : null;
  return json !== null && typeof value === "object" ? { name, input: json } : null;
}

/** The longest beginning that is JSON: a client may have put something behind it, such as its closing tag. */
function leadingJson(text: string): string | null {
  const closer = text.startsWith('"') ? '"' : "}";
  for (let at = text.lastIndexOf(closer); at > 0; at = text.lastIndexOf(closer, at - 1)) {
    const beginning = text.slice(0, at + 1);
    if (readJson(beginning) !== undefined) return beginning;
  }
  return null;
}
