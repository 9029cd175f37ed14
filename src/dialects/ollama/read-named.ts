import type { Body } from "../dialect.ts";
import { parseRequest } from "../request/parse-request.ts";
import { flagIn, invalidValue, textIn } from "../request/request-field.ts";

/** Such a request is a name and some switches. */
const MAX_DEPTH = 8;

/** A request about one model; `name` is what the field was called before. Throws what is wrong with it, by the field. */
export function readNamed(body: Body): { model: string; stream: boolean } {
  const { request = {} } = parseRequest(body, MAX_DEPTH) ?? {};
  const model = textIn(request, "model") || textIn(request, "name");
  if (!model) throw invalidValue("model", "the name of a model");
  return { model, stream: flagIn(request, "stream") ?? true };
}
