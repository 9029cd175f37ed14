import type { Setting } from "./settings.ts";

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;
const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, "1": true, false: false, "0": false };

/**
 * What a text of the command line or the environment means for a setting. A text that means nothing is returned as
 * it is, so that the schema's own check refuses it by name.
 */
export function valueFromText({ type }: Setting, text: string): unknown {
  if (type === "integer" || type === "number") return NUMBER.test(text) ? Number(text) : text;
  if (type === "boolean") return BOOLEANS[text.toLowerCase()] ?? text;
  if (type === "object") return parsedJson(text) ?? text;
  if (type === "array") {
    if (text.trimStart().startsWith("[")) return parsedJson(text) ?? text;
    return text.split(",").flatMap((item) => item.trim() || []);
  }
  return text;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
