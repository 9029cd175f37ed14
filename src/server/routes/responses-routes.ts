import type { Relay } from "../../relay/relay.ts";
import type { RouteRow } from "../row.ts";

/** Responses as OpenAI's API has them. */
export function responsesRoutes({ relay }: { relay: Relay }): RouteRow[] {
  return [
    {
      method: "POST",
      path: "/v1/responses",
      isModelCall: true,
      handle: (call) => relay(call, "openai-responses"),
      detail: null,
    },
  ];
}
