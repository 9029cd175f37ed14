import { methodIn } from "../../dialects/gemini/read-address.ts";
import { ProxyError } from "../../errors.ts";
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
        const { pathname, searchParams } = new URL(request.url);
        const name = nameIn(pathname);
        if (methodIn(name)) throw postOnly(pathname);
        const snapshot = await catalogue.list(control.signal);
        const model = listedModel(name, snapshot, { aliases, allowedIds });
        const text = listingOf(request.headers, searchParams).writeModel(model, name);
        return jsonResponse(text, ageHeaders(snapshot));
      },
    },
  ];
}

/** In Google's API a model is asked at a path that differs from that of its description by what is to be done alone. */
function postOnly(pathname: string): ProxyError {
  return new ProxyError("method_not_allowed", `${pathname.slice(0, 200)} takes POST.`, { headers: { allow: "POST" } });
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
