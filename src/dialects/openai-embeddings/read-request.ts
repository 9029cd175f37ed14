import { ProxyError } from "../../errors.ts";
import { type Change, toldName } from "../change.ts";
import type { Body } from "../dialect.ts";
import type { LooseObject } from "../loose-json.ts";
import { parseRequest } from "../parse-request.ts";
import type { EmbeddingInputs, VectorFormat } from "./embeddings.ts";
import { readInput } from "./read-input.ts";

export type EmbeddingsRequest = {
  /** As the client names it. */
  model: string;
  inputs: EmbeddingInputs;
  /** How many numbers a vector has; undefined for as many as the model likes. */
  dimensions: number | undefined;
  format: VectorFormat;
  /** The fields of which upstream is not told. */
  changes: readonly Change[];
};

/** Those that mean something, to upstream or to the proxy. */
const FIELDS: ReadonlySet<string> = new Set(["model", "input", "dimensions", "encoding_format"]);

/**
 * Reads and checks the body of `POST /v1/embeddings`. Throws what `parseRequest` throws, `invalid_model`, and
 * `invalid_value` with the field at fault. How long a text may be is upstream's to judge.
 */
export function readRequest(body: Body, maxDepth: number): EmbeddingsRequest {
  const { request, repeated } = parseRequest(body, maxDepth) ?? { request: {}, repeated: [] };
  const { model } = request;
  if (typeof model !== "string" || model === "") {
    throw new ProxyError("invalid_model", "`model` must be the id of a model, a non-empty string.", { param: "model" });
  }
  return {
    model,
    inputs: readInput(request["input"]),
    dimensions: readDimensions(request),
    format: readFormat(request),
    changes: [...repeated, ...leftOut(request)],
  };
}

function leftOut(request: LooseObject): Change[] {
  const names = Object.keys(request).filter((name) => !FIELDS.has(name));
  return [...new Set(names.map(toldName))].map((path) => ({
    path,
    effect: "dropped",
    why: "upstream has no use for it",
  }));
}

/** Null stands for "not given" in OpenAI's API. */
function readDimensions({ dimensions }: LooseObject): number | undefined {
  if (dimensions === undefined || dimensions === null) return undefined;
  if (typeof dimensions === "number" && Number.isSafeInteger(dimensions) && dimensions > 0) return dimensions;
  throw invalidValue("dimensions", "a whole number above 0");
}

function readFormat({ encoding_format: format }: LooseObject): VectorFormat {
  if (format === undefined || format === null) return "float";
  if (format === "float" || format === "base64") return format;
  throw invalidValue("encoding_format", '"float" or "base64"');
}

function invalidValue(param: string, expected: string): ProxyError {
  return new ProxyError("invalid_value", `\`${param}\` must be ${expected}.`, { param });
}
