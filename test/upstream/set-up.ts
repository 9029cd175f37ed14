import type { Session } from "../../src/account/token-manager.ts";
import { createCircuitBreakers } from "../../src/resilience/circuit-breaker.ts";
import { createRetryBudget } from "../../src/resilience/retry-budget.ts";
import type { UpstreamCall } from "../../src/upstream/call.ts";
import { createUpstream } from "../../src/upstream/client.ts";
import { identityHeaders } from "../../src/upstream/headers.ts";
import type { HttpRequest, Send } from "../../src/upstream/http-client.ts";
import { STALE } from "../../src/upstream/http-exchange.ts";
import { createSecrets } from "../../src/world/secrets.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { createMemoryLog } from "../support/memory-log.ts";

export const call: UpstreamCall = {
  operation: "chat",
  model: "gpt-4o",
  method: "POST",
  path: "/chat/completions",
  body: new Uint8Array([123, 125]),
  stream: true,
};

export type Answer = Response | Error | "hang";

export function resetConnection(code = "ECONNRESET"): Error {
  return Object.assign(new Error("The connection was closed."), { code });
}

export const closeKeptConnection = () => resetConnection(STALE);

/** A client of upstream that gets these answers, one after the other. */
export function setUp(answers: Answer[], { maxAttempts = 3, maxFailures = 5 } = {}) {
  const clock = createFakeClock();
  const sent: HttpRequest[] = [];
  const renewed: Session[] = [];
  const send: Send = async (request) => {
    sent.push(request);
    const answer = answers.shift();
    if (answer instanceof Response) return answer;
    if (answer instanceof Error) throw answer;
    const { signal } = request;
    return await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  };
  const tokens = {
    session: () => ({ token: "tid=old", apiUrl: "https://api.example" }),
    renew: async (rejected: Session) => {
      renewed.push(rejected);
      return { token: "tid=new", apiUrl: "https://other.example" };
    },
  };
  const breakers = createCircuitBreakers({ clock, maxFailures, openMs: 30_000, onChange: () => {} });
  let serial = 0;
  const upstream = createUpstream({
    tokens,
    send,
    clock,
    random: { uuid: () => `id-${serial++}`, uniform: () => 0, secret: () => "" },
    log: createMemoryLog(),
    secrets: createSecrets(),
    breakers,
    retry: { maxAttempts, baseMs: 1000, budget: createRetryBudget(20) },
    editor: identityHeaders({
      userAgent: "agent/1",
      editorVersion: "vscode/1",
      editorPluginVersion: "plugin/1",
      copilotIntegrationId: "vscode-chat",
      githubApiVersion: "2025-05-01",
    }),
    openaiIntent: "conversation-panel",
    streamHeadersMs: 30_000,
    jsonHeadersMs: 300_000,
    bodyMs: 300_000,
  });
  return { upstream, sent, renewed, clock, breakers };
}

export const ok = () => new Response("data: x\n\n", { headers: { "x-github-request-id": "GH:1" } });
export const refused = (status: number, body: string, headers: Record<string, string> = {}) =>
  new Response(body, { status, headers: { "content-type": "text/plain", ...headers } });
