import type { RouteRow } from "../row.ts";
import { type ListingNeeds, listingRows } from "./listing-rows.ts";
import { listingFor } from "./model-listings.ts";

/** The account's own models, as the caller's API lists them. */
export function modelRoutes(needs: ListingNeeds): RouteRow[] {
  const [list, one] = listingRows("/v1/models", listingFor, needs);
  return [
    { ...list, detail: async () => (await import("./model-docs.ts")).modelListDocs() },
    { ...one, detail: async () => (await import("./model-docs.ts")).modelDocs() },
  ];
}
