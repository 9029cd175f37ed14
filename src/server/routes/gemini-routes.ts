import { readAddress } from "../../dialects/gemini/read-address.ts";
import type { CountTokens } from "../../relay/count-tokens.ts";
import type { Relay } from "../../relay/relay.ts";
import type { Handler, RouteRow } from "../row.ts";
import { type ListingNeeds, listingRows } from "./listing-rows.ts";
import { GEMINI } from "./model-listings.ts";

export type GeminiRoutesNeeds = ListingNeeds & { relay: Relay; countTokens: CountTokens };

/** Gemini's API: what is to be done with the model stands behind its name, and how a stream is to come in the query. */
export function geminiRoutes({ relay, countTokens, ...listing }: GeminiRoutesNeeds): RouteRow[] {
  const handle: Handler = async (call) => {
    const { method, isEvents } = readAddress(call.request.url);
    if (method === "countTokens") return await countTokens(call, "gemini");
    return await relay(call, isEvents ? "gemini" : "gemini-array");
  };
  const ask = { method: "POST", isModelCall: true, handle } as const;
  const [list, one] = listingRows("/v1beta/models", () => GEMINI, listing);
  return [
    { ...ask, path: "/v1beta/models/:id", detail: async () => (await import("./gemini-docs.ts")).geminiDocs() },
    // Where Google's own client asks since its third version; nobody else does by POST.
    { ...ask, path: "/v1/models/:id", detail: null },
    { ...one, detail: async () => (await import("./gemini-docs.ts")).modelDocs() },
    { ...list, detail: async () => (await import("./gemini-docs.ts")).modelListDocs() },
  ];
}
