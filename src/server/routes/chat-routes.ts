import type { Relay } from "../../relay/relay.ts";
import type { RouteRow } from "../row.ts";

/** Chat completions as OpenAI's API has them. */
export function chatRoutes({ relay }: { relay: Relay }): RouteRow[] {
  return [
    {
      method: "POST",
      path: "/v1/chat/completions",
      isModelCall: true,
      handle: (call) => relay(call, "openai-chat"),
      detail: async () => (await import("./chat-docs.ts")).chatCompletionDocs(),
    },
  ];
}
