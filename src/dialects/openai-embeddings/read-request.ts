import type { Body } from "../dialect.ts";
import type { LooseObject } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { parseRequest } from "../request/parse-request.ts";
import { invalidValue, modelIn, positiveIn, textIn } from "../request/request-field.ts";
import { unreadFields } from "../request/unread-fields.ts";
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
const READ: ReadonlySet<string> = new Set(["model", "input", "dimensions", "encoding_format"]);

/**
 * Reads and checks the body of `POST /v1/embeddings`. Throws what `parseRequest` throws, `invalid_model`, and
 * `invalid_value` with the field at fault. How long a text may be is upstream's to judge.
 */
export function readRequest(body: Body, maxDepth: number): EmbeddingsRequest {
  const { request, repeated } = parseRequest(body, maxDepth) ?? { request: {}, repeated: [] };
  const model = modelIn(request);
  return {
    model,
    inputs: readInput(request["input"]),
    dimensions: positiveIn(request, "dimensions"),
    format: readFormat(request),
    changes: [...repeated, ...unreadFields(request, READ, () => "upstream has no use for it")],
  };
}

function readFormat(request: LooseObject): VectorFormat {
  const format = textIn(request, "encoding_format") ?? "float";
  if (format === "float" || format === "base64") return format;
  throw invalidValue("encoding_format", '"float" or "base64"');
}
