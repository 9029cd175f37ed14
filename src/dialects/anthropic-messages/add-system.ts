import type { LooseObject } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { added, replaced } from "../request/edits.ts";

/** The changes that put texts behind the system prompt, whose beginning stays what upstream's cache knows. */
export function addSystem({ system }: LooseObject, texts: readonly string[], why: string): Change[] {
  if (texts.length === 0) return [];
  const blocks = texts.map((text) => ({ type: "text", text }));
  if (Array.isArray(system)) return blocks.map((block, index) => added(`system[${system.length + index}]`, why, block));
  if (system === undefined || system === null) return [added("system", why, blocks)];
  const before = typeof system === "string" && system !== "" ? [{ type: "text", text: system }] : [];
  return [replaced("system", why, [...before, ...blocks])];
}
