import type { Relay } from "../../relay/relay.ts";
import type { RouteRow } from "../row.ts";

/** Messages as Anthropic's API has them. */
export function messagesRoutes({ relay }: { relay: Relay }): RouteRow[] {
  return [
    {
      method: "POST",
      path: "/v1/messages",
      isModelCall: true,
      handle: (call) => relay(call, "anthropic-messages"),
      detail: null,
    },
  ];
}
