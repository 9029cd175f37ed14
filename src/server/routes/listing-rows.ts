import type { Catalogue, Snapshot } from "../../models/catalogue.ts";
import type { ModelChoice } from "../../models/not-found.ts";
import { jsonResponse } from "../json-response.ts";
import type { RouteRow } from "../row.ts";
import { isListed, listedModel } from "./listed-model.ts";
import type { listingFor } from "./model-listings.ts";

export type ListingNeeds = ModelChoice & {
  catalogue: Pick<Catalogue, "list">;
};

type ListingRow = Omit<RouteRow, "detail">;

/** The account's own models at a path, in the form that the caller reads: all of them, and one by its name. */
export function listingRows(
  path: string,
  listingOf: typeof listingFor,
  { catalogue, aliases, allowedIds }: ListingNeeds,
): [list: ListingRow, one: ListingRow] {
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
