import type { Asked } from "../dialect.ts";
import { type LooseObject, objectOf, stringOf } from "../loose-json.ts";

/** The name of a tool, or of that which a choice or a call is of; undefined where it has none. */
export function toolName(tool: LooseObject): string | undefined {
  return stringOf((objectOf(tool["function"]) ?? objectOf(tool["custom"]))?.["name"]);
}

/** The tools that take free text, for those who write the answer: upstream may know them as functions. */
export function customTools(tools: readonly LooseObject[]): Pick<Asked, "tools"> {
  const names = tools.filter(({ type }) => type === "custom").flatMap((tool) => toolName(tool) ?? []);
  return names.length === 0 ? {} : { tools: Object.fromEntries(names.map((name) => [name, { type: "custom", name }])) };
}

/** Whether the client gave a tool of that name to take free text. It may be the name of any object's member, too. */
export function isCustom(name: string, tools: Asked["tools"] = {}): boolean {
  return Object.hasOwn(tools, name) && tools[name]?.["type"] === "custom";
}
