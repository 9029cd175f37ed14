import type { CountTokens } from "../../relay/count-tokens.ts";
import type { Relay } from "../../relay/relay.ts";
import type { RouteRow } from "../row.ts";

/** Messages as Anthropic's API has them. */
export function messagesRoutes({ relay, countTokens }: { relay: Relay; countTokens: CountTokens }): RouteRow[] {
  return [
    {
      method: "POST",
      path: "/v1/messages",
      isModelCall: true,
      handle: (call) => relay(call, "anthropic-messages"),
      detail: async () => (await import("./messages-docs.ts")).messagesDocs(),
    },
    {
      method: "POST",
      path: "/v1/messages/count_tokens",
      isModelCall: true,
      handle: (call) => countTokens(call, "anthropic-messages"),
      detail: async () => (await import("./messages-docs.ts")).countDocs(),
    },
  ];
}
