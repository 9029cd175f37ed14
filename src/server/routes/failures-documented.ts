import type * as z from "zod";
import { errorSchema } from "../../dialects/openai-chat/schema.ts";
import { writeError } from "../../dialects/openai-chat/write-error.ts";
import { type ErrorKind, ProxyError } from "../../errors.ts";
import type { RouteDocs } from "../docs-page/documented.ts";

type Failure = { description: string; kind: ErrorKind; message: string; param?: string };

/** What a failure of this status means here, and one of its kinds as a client reads it. */
const FAILURES = {
  400: {
    description: "The request is wrong; `param` names the field.",
    kind: "invalid_messages",
    message: "`messages` is missing.",
    param: "messages",
  },
  401: {
    description:
      "Nobody is signed in, GitHub no longer accepts the sign-in, or the proxy wants a key (`invalid_api_key`).",
    kind: "not_authenticated",
    message: "Not signed in to GitHub. Run `github-copilot-svcs auth`.",
  },
  402: {
    description: "The subscription has no premium requests left.",
    kind: "quota_exceeded",
    message: "You have used all premium requests of this month.",
  },
  403: {
    description: "This host name or web page may not call, or the account may not use this.",
    kind: "origin_not_allowed",
    message:
      "Requests from the origin https://example.com are not allowed. Add it to cors.allowed_origins if they should be.",
  },
  404: {
    description: "There is no such model in the subscription; the message names the nearest.",
    kind: "model_not_found",
    message: 'The model "gpt-4.2" is not in your subscription. Did you mean gpt-4.1?',
    param: "model",
  },
  413: {
    description: "The body is longer than `limits.request_bytes`.",
    kind: "body_too_large",
    message: "The request body is longer than 5242880 bytes. Raise limits.request_bytes if it should be accepted.",
  },
  415: {
    description: "The content type is not JSON, or the body is compressed.",
    kind: "unsupported_media_type",
    message: "The request needs the header Content-Type: application/json.",
  },
  429: {
    description: "Copilot's rate limit; `retry-after` says how long to wait.",
    kind: "rate_limited",
    message: "You have sent too many requests. Try again later.",
  },
  502: {
    description: "Copilot cannot be reached, or its answer makes no sense.",
    kind: "upstream_unreachable",
    message: "api.individual.githubcopilot.com could not be reached (ConnectionRefused).",
  },
  503: {
    description: "There are too many calls at once, or there is no Copilot token just now.",
    kind: "overloaded",
    message:
      "Too many calls: 512 are in flight (limits.in_flight), and the queue has no room for more of yours. Try again in a moment.",
  },
  504: {
    description: "Copilot did not answer in time.",
    kind: "upstream_timeout",
    message: "Copilot sent no response headers within 30 seconds.",
  },
} as const satisfies Record<number, Failure>;

export type DocumentedStatus = keyof typeof FAILURES;

/** How a dialect tells a failure, as JSON text, and the schema of that. */
type Words = { schema: z.ZodType; writeError: (error: ProxyError) => string };

/** The documentation of the failures that a route can give, by status, in OpenAI's words. */
export function failuresDocumented(...statuses: readonly DocumentedStatus[]): RouteDocs["answers"] {
  return failuresDocumentedIn({ schema: errorSchema, writeError }, statuses);
}

/** The same in the words of another dialect. */
export function failuresDocumentedIn(words: Words, statuses: readonly DocumentedStatus[]): RouteDocs["answers"] {
  return Object.fromEntries(
    statuses.map((status) => {
      const { description, kind, message, ...details }: Failure = FAILURES[status];
      const example: unknown = JSON.parse(words.writeError(new ProxyError(kind, message, details)));
      return [status, { description, content: { "application/json": { schema: words.schema, example } } }];
    }),
  );
}
