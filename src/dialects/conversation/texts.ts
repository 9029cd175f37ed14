import type { ContentPart, Conversation, SpokenPart, Tool } from "./request.ts";

/** The texts that a model would read, how many turns they are of, and how many parts have none: images and documents. */
export type Countable = { texts: string[]; turns: number; others: number };

/**
 * All that a model would read of a conversation, as texts whose tokens can be counted: what was said and thought, the
 * calls and what they gave, and the tools with their schemas. Images and documents have none, and are `others`.
 */
export function textsOf({ turns, tools }: Pick<Conversation, "turns" | "tools">): Countable {
  const parts = turns.flatMap((turn): (ContentPart | SpokenPart)[] => turn.parts);
  const texts = [...tools.flatMap(textsOfTool), ...parts.flatMap(textsOfPart)].filter((text) => text !== "");
  return { texts, turns: turns.length, others: parts.filter(({ kind }) => kind === "image" || kind === "file").length };
}

function textsOfTool({ name, description = "", schema, freeForm }: Tool): string[] {
  return [name, description, schema === undefined ? "" : JSON.stringify(schema), freeForm?.grammar ?? ""];
}

function textsOfPart(part: ContentPart | SpokenPart): string[] {
  if (part.kind === "image" || part.kind === "file") return [];
  return part.kind === "call" ? [part.name, part.input] : [part.text];
}
