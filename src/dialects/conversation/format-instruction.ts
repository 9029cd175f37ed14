import type { Format, Turn } from "./request.ts";

/** What asks for JSON of a model that can't be bound to it: Anthropic has no form for "any JSON". */
export function formatInstruction(format: Format): string {
  const rule = "Answer with one JSON object and nothing else: no text around it and no code fence.";
  if (format.kind === "json") return rule;
  const { description, schema } = format;
  return [
    rule,
    ...(description ? [`It is: ${description}.`] : []),
    ...(schema === undefined ? [] : [`It must be valid under this JSON Schema:\n${JSON.stringify(schema)}`]),
  ].join(" ");
}

/**
 * The instruction that must be added to the turns for any JSON to be given: OpenAI refuses to bind a model to it unless
 * the word stands in a text. Undefined where it does, or where something else is wanted.
 */
export function lackingInstruction(format: Format | undefined, turns: readonly Turn[]): string | undefined {
  if (format?.kind !== "json") return undefined;
  const parts = turns.flatMap((turn): readonly { kind: string; text?: string }[] => turn.parts);
  const isSaid = parts.some(({ kind, text = "" }) => kind === "text" && /json/i.test(text));
  return isSaid ? undefined : formatInstruction(format);
}
