import type { LooseObject } from "../loose-json.ts";

/** What a response repeats of its request. */
const REPEATED = [
  "instructions",
  "max_output_tokens",
  "metadata",
  "parallel_tool_calls",
  "prompt_cache_key",
  "reasoning",
  "temperature",
  "text",
  "tool_choice",
  "tools",
  "top_p",
  "truncation",
] as const;

/** The fields of the request that its response has too. */
export function echoOf(request: LooseObject): LooseObject {
  return Object.fromEntries(
    REPEATED.flatMap((name) => ((request[name] ?? null) === null ? [] : [[name, request[name]]])),
  );
}
