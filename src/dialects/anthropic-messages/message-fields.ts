import type { LooseObject } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { dropped } from "../request/edits.ts";
import { isFieldName } from "./field-name.ts";

const TAKEN: ReadonlySet<string> = new Set(["role", "content"]);

/**
 * What a message has besides who says what: upstream refuses it. Claude Code gives one an effort of its own, by the beta
 * per-turn-control.
 */
export function messageFields({ path, message }: { path: string; message: LooseObject }): Change[] {
  const others = Object.keys(message).filter((name) => !TAKEN.has(name) && isFieldName(name));
  return others.map((name) => dropped(`${path}.${name}`, "upstream takes a message's role and content alone"));
}
