import { ProxyError } from "../../errors.ts";
import type { CountTokens } from "../../relay/count-tokens.ts";
import type { Relay } from "../../relay/relay.ts";
import type { RouteRow } from "../row.ts";

/** What OpenAI keeps, and nobody does here. */
const STORED = [
  ["GET", "/v1/responses/:id"],
  ["DELETE", "/v1/responses/:id"],
  ["GET", "/v1/responses/:id/input_items"],
  ["POST", "/v1/responses/:id/cancel"],
] as const;

/** Responses as OpenAI's API has them, but for what would have to be stored. */
export function responsesRoutes({ relay, countTokens }: { relay: Relay; countTokens: CountTokens }): RouteRow[] {
  return [
    {
      method: "POST",
      path: "/v1/responses",
      isModelCall: true,
      handle: (call) => relay(call, "openai-responses"),
      detail: async () => (await import("./responses-docs.ts")).responseDocs(),
    },
    {
      method: "POST",
      path: "/v1/responses/input_tokens",
      isModelCall: true,
      handle: (call) => countTokens(call, "openai-responses"),
      detail: async () => (await import("./responses-docs.ts")).inputTokensDocs(),
    },
    ...STORED.map(([method, path]) => ({ method, path, handle: refuseStored, detail: null })),
    { method: "POST", path: "/v1/responses/compact", handle: refuseCompaction, detail: null },
  ];
}

function refuseStored(): never {
  throw new ProxyError(
    "not_found",
    "Responses are not stored, so none can be had by its id; keep what you were given.",
  );
}

/** Only OpenAI's own servers can read what that gives; clients that get no such answer have the model sum up. */
function refuseCompaction(): never {
  throw new ProxyError("not_found", "Copilot does not compact conversations; ask the model for a summary instead.");
}
