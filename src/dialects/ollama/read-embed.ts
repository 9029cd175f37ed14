import type { Body } from "../dialect.ts";
import type { Change } from "../request/change.ts";
import { parseRequest } from "../request/parse-request.ts";
import { modelIn, positiveIn, textIn, textsIn } from "../request/request-field.ts";
import { unreadFields } from "../request/unread-fields.ts";
import { unreadReason } from "./unread-reason.ts";

/** `embeddings` is the older one: it takes one text, as `prompt`, and gives its vector alone. */
export type EmbedOperation = "embed" | "embeddings";

/** What is to be embedded; nothing asks for the model to be loaded. */
export type EmbedRequest = {
  model: string;
  texts: readonly string[];
  /** How many numbers a vector has; undefined for as many as the model likes. */
  dimensions: number | undefined;
  changes: readonly Change[];
};

const READ = {
  embed: new Set(["model", "input", "dimensions"]),
  embeddings: new Set(["model", "prompt"]),
} as const satisfies Record<EmbedOperation, ReadonlySet<string>>;

/** Throws what `parseRequest` throws, `invalid_model` and `invalid_value`, with the field at fault. */
export function readEmbed(operation: EmbedOperation, body: Body, maxDepth: number): EmbedRequest {
  const { request, repeated } = parseRequest(body, maxDepth) ?? { request: {}, repeated: [] };
  const model = modelIn(request);
  const isOlder = operation === "embeddings";
  const texts = isOlder ? [textIn(request, "prompt") ?? ""] : textsIn(request, "input");
  const dimensions = isOlder ? undefined : positiveIn(request, "dimensions");
  return {
    model,
    texts: texts.length === 1 && texts[0] === "" ? [] : texts,
    dimensions,
    changes: [...repeated, ...unreadFields(request, READ[operation], unreadReason)],
  };
}
