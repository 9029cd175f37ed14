import type { Catalogue, Snapshot } from "../../models/catalogue.ts";
import { CHAT_ENDPOINTS, EMBEDDINGS_ENDPOINTS, isServed, isUsable, type Model } from "../../models/model.ts";
import { resolveModel } from "../../models/names.ts";
import { type ModelChoice, modelNotFound } from "../../models/not-found.ts";
import { jsonResponse } from "../json-response.ts";
import type { RouteRow } from "../row.ts";
import { listingFor } from "./model-listings.ts";

export type ModelRoutesNeeds = ModelChoice & {
  catalogue: Pick<Catalogue, "list">;
};

const ENDPOINTS = [...CHAT_ENDPOINTS, ...EMBEDDINGS_ENDPOINTS];

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
        const model = modelNamed(name, snapshot, choice);
        const text = listingFor(request.headers, searchParams).writeModel(model, name);
        return jsonResponse(text, ageHeaders(snapshot));
      },
      detail: async () => (await import("./model-docs.ts")).modelDocs(),
    },
  ];
}

/** What can be called: the completion models are served elsewhere and to editors only (contract 8.4). */
function isListed(model: Model): boolean {
  return isUsable(model) && isServed(model);
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

/** By any name that a call may use. Throws `model_not_found`. */
function modelNamed(name: string, snapshot: Snapshot, choice: ModelChoice): Model {
  const resolution = resolveModel(name, snapshot, choice.aliases, ENDPOINTS);
  if (resolution.kind === "unknown") throw modelNotFound(name, resolution, choice);
  const model = resolution.kind === "passed" ? undefined : resolution.model;
  if (model && isListed(model)) return model;
  throw modelNotFound(name, { nearest: [], gated: model && !isUsable(model) ? model.id : null }, choice);
}
