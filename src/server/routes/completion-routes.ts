import type { Relay } from "../../relay/relay.ts";
import type { RouteRow } from "../row.ts";

/** Completions as OpenAI's API had them before chat. */
export function completionRoutes({ relay }: { relay: Relay }): RouteRow[] {
  return [
    {
      method: "POST",
      path: "/v1/completions",
      isModelCall: true,
      handle: (call) => relay(call, "openai-completions"),
      detail: async () => (await import("./completion-docs.ts")).completionDocs(),
    },
  ];
}
