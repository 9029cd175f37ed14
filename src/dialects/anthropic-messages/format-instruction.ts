import type { Format } from "../conversation/request.ts";

/** What asks for JSON of a model that can't be bound to it: Anthropic has no form for "any JSON". */
export function formatInstruction(format: Format): string {
  const rule = "Answer with one JSON object and nothing else: no text around it and no code fence.";
  if (format.kind === "json") return rule;
  const { description, schema } = format;
  return `${rule} ${description ? `It is: ${description}. ` : ""}It must be valid under this JSON Schema:\n${JSON.stringify(schema)}`;
}
