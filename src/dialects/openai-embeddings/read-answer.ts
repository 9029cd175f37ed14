import { ProxyError } from "../../errors.ts";
import type { Usage } from "../../receipt.ts";
import { countOf, type LooseObject, objectOf, objectsOf } from "../loose-json.ts";
import { unsupportedField } from "../request/request-field.ts";
import { decodeFloats } from "./base64-floats.ts";
import type { Embeddings, Vector } from "./embeddings.ts";

/** What was asked for. */
export type Wanted = { inputs: number; dimensions: number | undefined };

/** Upstream's answer, or the `error` that stands in its place. */
export type EmbeddingsAnswer = { kind: "embeddings"; embeddings: Embeddings } | { kind: "failure"; error: unknown };

/**
 * Reads upstream's answer of status 200, whose vectors may be floats or base64 (contract 8.3). Throws
 * `bad_upstream_answer` unless it holds one vector for each input, all of one length, and `unsupported_field` when that
 * is not the one that was asked for.
 */
export function readAnswer(body: Uint8Array, wanted: Wanted): EmbeddingsAnswer {
  const answer = objectOf(parse(body)) ?? {};
  const items = objectsOf(answer["data"]);
  if (answer["error"] && items.length === 0) return { kind: "failure", error: answer["error"] };
  const vectors: Vector[] = [];
  for (const [position, item] of items.entries()) {
    vectors[countOf(item["index"]) ?? position] = readVector(item["embedding"]);
  }
  check(vectors, items.length, wanted);
  return { kind: "embeddings", embeddings: { vectors, usage: readUsage(objectOf(answer["usage"])) } };
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch (cause) {
    throw new ProxyError("bad_upstream_answer", "Upstream's answer is not JSON.", { cause });
  }
}

/** Empty for what is no vector; what in it is no number is NaN. */
function readVector(value: unknown): Vector {
  if (typeof value === "string") return decodeFloats(value);
  if (!Array.isArray(value)) return new Float64Array();
  const numbers = new Float64Array(value.length);
  // `Float64Array.from` with a function takes four times as long: 100 ms of a batch.
  value.forEach((each, position) => {
    numbers[position] = typeof each === "number" ? each : Number.NaN;
  });
  return numbers;
}

function check(vectors: readonly (Vector | undefined)[], items: number, { inputs, dimensions }: Wanted): void {
  if (items !== inputs || vectors.length !== inputs || vectors.includes(undefined)) {
    throw bad(`Copilot gave ${items} vectors where there are ${inputs} inputs.`);
  }
  const length = vectors[0]?.length ?? 0;
  if (!vectors.every((vector) => vector?.length === length)) throw bad("Copilot gave vectors of several lengths.");
  if (length === 0 || !vectors.every((vector) => vector?.every(Number.isFinite))) {
    throw bad("Copilot gave a vector that is none.");
  }
  if (dimensions === undefined || dimensions === length) return;
  const message = `The model's vectors have ${length} numbers, whatever \`dimensions\` says. Leave it out.`;
  throw unsupportedField("dimensions", message);
}

function readUsage(usage: LooseObject | undefined): Usage | undefined {
  const promptTokens = countOf(usage?.["prompt_tokens"]);
  if (promptTokens === undefined) return undefined;
  const totalTokens = countOf(usage?.["total_tokens"]) ?? promptTokens;
  return { promptTokens, completionTokens: 0, totalTokens, cachedTokens: 0 };
}

function bad(message: string): ProxyError {
  return new ProxyError("bad_upstream_answer", message);
}
