import { createClient } from "./client.ts";
import { type Said, thinkingMember } from "./line.ts";
import { readGenerate } from "./read-generate.ts";

/** `POST /api/generate` (https://docs.ollama.com/api/generate). It knows no tools, so that no model calls one. */
export const ollamaGenerate = createClient(readGenerate, lineOf);

function lineOf(said: Said): string {
  return `"response":${JSON.stringify(said.text ?? "")}${thinkingMember(said)}`;
}
