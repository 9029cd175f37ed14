import * as z from "zod";

/** One form of a body. An example is shown and, of a request, can be sent from the page. */
type Content = { schema: z.ZodType; example?: unknown; examples?: Record<string, { summary: string; value: unknown }> };

/** By media type: `application/json`, `text/event-stream`. */
type Contents = Readonly<Record<string, Content>>;

type Parameters = Readonly<Record<string, { description: string; example: string }>>;

export type RouteDocs = {
  summary: string;
  description?: string;
  tag: string;
  /** What varies in the path, by name. */
  pathParameters?: Parameters;
  /** What may be said after the `?`, by name. */
  queryParameters?: Parameters;
  request?: Contents;
  /** By status. */
  answers: Readonly<Record<number, { description: string; content?: Contents }>>;
};

/**
 * OpenAPI's operation object of a route, for Elysia's `detail`: the swagger plugin prints what is there and cannot
 * read zod itself (it would print zod's internals as if they were JSON Schema).
 */
export function documented(docs: RouteDocs): Readonly<Record<string, unknown>> {
  const { summary, description, tag, pathParameters = {}, queryParameters = {}, request, answers } = docs;
  const parameters = [...parametersIn("path", pathParameters), ...parametersIn("query", queryParameters)];
  const responses = Object.entries(answers).map(([status, answer]) => [
    status,
    { description: answer.description, ...(answer.content && { content: mediaTypes(answer.content, "output") }) },
  ]);
  return {
    summary,
    ...(description && { description }),
    tags: [tag],
    ...(parameters.length > 0 && { parameters }),
    ...(request && { requestBody: { required: true, content: mediaTypes(request, "input") } }),
    responses: Object.fromEntries(responses),
  };
}

function parametersIn(place: "path" | "query", parameters: Parameters): object[] {
  return Object.entries(parameters).map(([name, { description, example }]) => ({
    name,
    in: place,
    required: place === "path",
    description,
    example,
    schema: { type: "string" },
  }));
}

/** `io`: of a request, a field with a default may be missing; in an answer it is always there. */
function mediaTypes(contents: Contents, io: "input" | "output"): Record<string, unknown> {
  const entries = Object.entries(contents).map(([mediaType, { schema, ...examples }]) => [
    mediaType,
    { schema: z.toJSONSchema(schema, { target: "openapi-3.0", io, override: withoutSafeIntegers }), ...examples },
  ]);
  return Object.fromEntries(entries);
}

/** Zod writes JavaScript's largest integers as the limits of every integer, and Swagger UI makes examples of them. */
function withoutSafeIntegers({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
}
