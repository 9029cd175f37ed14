import { readAddress } from "../../dialects/gemini/read-address.ts";
import type { CountTokens } from "../../relay/count-tokens.ts";
import type { Relay } from "../../relay/relay.ts";
import type { Handler, RouteRow } from "../row.ts";

/** Google's own client asks below `/v1` since its third version; the path has a colon, by which nobody else's does. */
const PATHS = ["/v1beta/models/:id", "/v1/models/:id"] as const;

/** Gemini's API: what is to be done with the model stands behind its name, and how a stream is to come in the query. */
export function geminiRoutes({ relay, countTokens }: { relay: Relay; countTokens: CountTokens }): RouteRow[] {
  const handle: Handler = async (call) => {
    const { method, isEvents } = readAddress(call.request.url);
    if (method === "countTokens") return await countTokens(call, "gemini");
    return await relay(call, isEvents ? "gemini" : "gemini-array");
  };
  return PATHS.map((path, index) => ({
    method: "POST",
    path,
    isModelCall: true,
    handle,
    detail: index === 0 ? async () => (await import("./gemini-docs.ts")).geminiDocs() : null,
  }));
}
