import type { Catalogue, Snapshot } from "../../models/catalogue.ts";
import type { ModelChoice } from "../../models/not-found.ts";
import { jsonResponse } from "../json-response.ts";
import type { RouteRow } from "../row.ts";
import { isListed, listedModel } from "./listed-model.ts";
import { GEMINI, listingFor } from "./model-listings.ts";

export type ModelRoutesNeeds = ModelChoice & {
  catalogue: Pick<Catalogue, "list">;
};

/** The account's own models, as the caller's API lists them. */
export function modelRoutes(needs: ModelRoutesNeeds): RouteRow[] {
  const [list, one] = routesAt("/v1/models", listingFor, needs);
  const [geminiList, geminiOne] = routesAt("/v1beta/models", () => GEMINI, needs);
  return [
    { ...list, detail: async () => (await import("./model-docs.ts")).modelListDocs() },
    { ...one, detail: async () => (await import("./model-docs.ts")).modelDocs() },
    { ...geminiList, detail: async () => (await import("./gemini-docs.ts")).modelListDocs() },
    { ...geminiOne, detail: async () => (await import("./gemini-docs.ts")).modelDocs() },
  ];
}

type ListingRoute = Omit<RouteRow, "detail">;

/** The list, and one model of it. */
function routesAt(path: string, listingOf: typeof listingFor, needs: ModelRoutesNeeds): [ListingRoute, ListingRoute] {
  const { catalogue, aliases, allowedIds } = needs;
  return [
    {
      method: "GET",
      path,
      handle: async ({ request, control }) => {
        const snapshot = await catalogue.list(control.signal);
        const query = new URL(request.url).searchParams;
        const text = listingOf(request.headers, query).writeModels(snapshot.models.filter(isListed), query);
        return jsonResponse(text, ageHeaders(snapshot));
      },
    },
    {
      method: "GET",
      path: `${path}/:id`,
      handle: async ({ request, control }) => {
        const snapshot = await catalogue.list(control.signal);
        const { pathname, searchParams } = new URL(request.url);
        const name = nameIn(pathname);
        const model = listedModel(name, snapshot, { aliases, allowedIds });
        const text = listingOf(request.headers, searchParams).writeModel(model, name);
        return jsonResponse(text, ageHeaders(snapshot));
      },
    },
  ];
}

/** Says when the list is not upstream's of now (RFC 9211 has the word, `stale` the older header had). */
function ageHeaders({ origin }: Snapshot): Record<string, string> {
  return origin === "live" ? {} : { "x-cache": origin };
}

function nameIn(pathname: string): string {
  const text = pathname.slice(pathname.lastIndexOf("/") + 1);
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
