import { ProxyError } from "../errors.ts";
import type { Clock } from "../world/clock.ts";
import type { Fetch } from "../world/fetch.ts";
import { withPhaseTimeout } from "../world/phase-timeout.ts";

/** An API that the proxy speaks. */
export type Dialect = keyof typeof DIALECTS;

type Spoken = {
  /** Below the proxy's address. */
  path: (model: string) => string;
  headers: (key: string) => Record<string, string>;
  body: (model: string, prompt: string) => object;
  /** The text that an event adds to the answer. */
  textOf: (event: Loose) => unknown;
};

/** JSON of an answer, of which nothing is known yet. */
type Loose = { readonly [step: string | number]: Loose | undefined };

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

/** One tiny question, as the clients of each API ask it. */
const DIALECTS = {
  "openai-chat": {
    path: () => "/v1/chat/completions",
    headers: bearer,
    body: (model, content) => ({ model, stream: true, messages: [{ role: "user", content }] }),
    textOf: (event) => event["choices"]?.[0]?.["delta"]?.["content"],
  },
  "openai-responses": {
    path: () => "/v1/responses",
    headers: bearer,
    body: (model, input) => ({ model, stream: true, store: false, input }),
    textOf: (event) => (typeIs(event, "response.output_text.delta") ? event["delta"] : undefined),
  },
  "anthropic-messages": {
    path: () => "/v1/messages",
    headers: (key) => ({ ...bearer(key), "anthropic-version": "2023-06-01" }),
    // The API wants a limit; what a model thinks counts too.
    body: (model, content) => ({ model, stream: true, max_tokens: 2000, messages: [{ role: "user", content }] }),
    textOf: (event) => event["delta"]?.["text"],
  },
  gemini: {
    path: (model) => `/v1beta/models/${encodeURIComponent(model)}:streamGenerateContent?alt=sse`,
    headers: (key) => ({ "x-goog-api-key": key }),
    body: (_, text) => ({ contents: [{ role: "user", parts: [{ text }] }] }),
    textOf: (event) => event["candidates"]?.[0]?.["content"]?.["parts"]?.[0]?.["text"],
  },
} as const satisfies Record<string, Spoken>;

const PROMPT = "Answer with these two words and nothing else: It works.";
const LIMIT_MS = 60_000;

/** `fetch` reaches the proxy at `url`, whatever its certificate is for. */
type Proof = { url: string; fetch: Fetch; key: string; dialect: Dialect; model: string };

type ProofNeeds = { clock: Clock; interrupt: AbortSignal };

/**
 * Asks a model one tiny question through the proxy, streamed, in the client's API. Resolves with the text of the
 * answer. Throws what the proxy said instead, as `not_authenticated` or `upstream_refused`.
 */
export async function askForProof(
  { url, fetch, key, dialect, model }: Proof,
  { clock, interrupt }: ProofNeeds,
): Promise<string> {
  const { path, headers, body, textOf }: Spoken = DIALECTS[dialect];
  const onTimeout = () =>
    new ProxyError("upstream_timeout", `The proxy gave no answer within ${LIMIT_MS / 1000} seconds.`);
  return await withPhaseTimeout({ clock, ms: LIMIT_MS, signal: interrupt, onTimeout }, async (signal) => {
    const response = await fetch(url + path(model), {
      method: "POST",
      headers: { "content-type": "application/json", ...headers(key) },
      body: JSON.stringify(body(model, PROMPT)),
      signal,
      redirect: "manual",
    });
    const text = await response.text();
    if (!response.ok) throw refusalOf(response.status, parsed(text));
    const events = text.split("\n").map(eventOf);
    const failed = events.find((event) => messageOf(event) !== undefined);
    if (failed) throw refusalOf(502, failed);
    const answer = events.map((event) => event && textOf(event)).filter((part) => typeof part === "string");
    if (answer.join("").trim() === "") throw new ProxyError("bad_upstream_answer", "The answer had no text.");
    return answer.join("").trim();
  });
}

/** What an answer of the proxy says that is none of a model: the kind by its status, the words its own. */
export function refusalOf(status: number, body: unknown): ProxyError {
  const message = messageOf(body as Loose | null) ?? `The proxy answered with status ${status}.`;
  return status === 401
    ? new ProxyError("not_authenticated", message)
    : new ProxyError("upstream_refused", message, { status });
}

function messageOf(body: Loose | null | undefined): string | undefined {
  const message: unknown = (body?.["error"] ?? body?.["response"]?.["error"])?.["message"];
  if (typeof message === "string") return message;
  return typeIs(body, "error") ? String(body?.["message"]) : undefined;
}

function typeIs(event: Loose | null | undefined, type: string): boolean {
  const own: unknown = event?.["type"];
  return own === type;
}

function eventOf(line: string): Loose | null {
  return line.startsWith("data:") ? parsed(line.slice("data:".length)) : null;
}

function parsed(text: string): Loose | null {
  try {
    return JSON.parse(text) as Loose;
  } catch {
    return null;
  }
}
