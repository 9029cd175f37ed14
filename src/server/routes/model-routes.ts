import { writeModel, writeModels } from "../../dialects/openai-chat/write-models.ts";
import type { ProxyError } from "../../errors.ts";
import type { Catalogue, Snapshot } from "../../models/catalogue.ts";
import { isUsable, type Model } from "../../models/model.ts";
import { modelNotFound } from "../../models/not-found.ts";
import { nearest } from "../../wire/nearest.ts";
import { jsonResponse } from "../json-response.ts";
import type { RouteRow } from "../row.ts";

export type ModelRoutesNeeds = { catalogue: Pick<Catalogue, "list"> };

/** The account's own models, as OpenAI's API lists them. */
export function modelRoutes({ catalogue }: ModelRoutesNeeds): RouteRow[] {
  return [
    {
      method: "GET",
      path: "/v1/models",
      async handle({ control }) {
        const snapshot = await catalogue.list(control.signal);
        return jsonResponse(writeModels(snapshot.models.filter(isListed)), ageHeaders(snapshot));
      },
      detail: async () => (await import("./model-docs.ts")).modelListDocs(),
    },
    {
      method: "GET",
      path: "/v1/models/:id",
      async handle({ request, control }) {
        const snapshot = await catalogue.list(control.signal);
        const id = idOf(request.url);
        const model = snapshot.models.find((candidate) => candidate.id === id);
        if (!model) throw notFound(id, snapshot.models);
        return jsonResponse(writeModel(model), ageHeaders(snapshot));
      },
      detail: async () => (await import("./model-docs.ts")).modelDocs(),
    },
  ];
}

/** What can be called: the completion models are served elsewhere and to editors only (contract 8.4). */
function isListed(model: Model): boolean {
  return isUsable(model) && model.type !== "completion";
}

/** Says when the list is not upstream's of now (RFC 9211 has the word, `stale` the older header had). */
function ageHeaders({ origin }: Snapshot): Record<string, string> {
  return origin === "live" ? {} : { "x-cache": origin };
}

function idOf(url: string): string {
  const text = url.slice(url.lastIndexOf("/") + 1).replace(/[?#].*$/, "");
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function notFound(id: string, models: readonly Model[]): ProxyError {
  const close = nearest(
    id,
    models.filter(isListed).map((model) => model.id),
    3,
  );
  return modelNotFound(id, close.length > 0 ? `Did you mean ${close.join(", ")}?` : "GET /v1/models lists them.");
}
