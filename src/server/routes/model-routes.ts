import type { Catalogue, Snapshot } from "../../models/catalogue.ts";
import type { ModelChoice } from "../../models/not-found.ts";
import { jsonResponse } from "../json-response.ts";
import type { RouteRow } from "../row.ts";
import { isListed, listedModel } from "./listed-model.ts";
import { listingFor } from "./model-listings.ts";

export type ModelRoutesNeeds = ModelChoice & {
  catalogue: Pick<Catalogue, "list">;
};

/** The account's own models, as the caller's API lists them. */
export function modelRoutes({ catalogue, aliases, allowedIds }: ModelRoutesNeeds): RouteRow[] {
  const choice = { aliases, allowedIds };
  return [
    {
      method: "GET",
      path: "/v1/models",
      handle: async ({ request, control }) => {
        const snapshot = await catalogue.list(control.signal);
        const query = new URL(request.url).searchParams;
        const text = listingFor(request.headers, query).writeModels(snapshot.models.filter(isListed), query);
        return jsonResponse(text, ageHeaders(snapshot));
      },
      detail: async () => (await import("./model-docs.ts")).modelListDocs(),
    },
    {
      method: "GET",
      path: "/v1/models/:id",
      handle: async ({ request, control }) => {
        const snapshot = await catalogue.list(control.signal);
        const { pathname, searchParams } = new URL(request.url);
        const name = nameIn(pathname);
        const model = listedModel(name, snapshot, choice);
        const text = listingFor(request.headers, searchParams).writeModel(model, name);
        return jsonResponse(text, ageHeaders(snapshot));
      },
      detail: async () => (await import("./model-docs.ts")).modelDocs(),
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
