import { readNamed } from "../../dialects/ollama/read-named.ts";
import { writeModel, writeRunning, writeTags } from "../../dialects/ollama/write-models.ts";
import { writePulled } from "../../dialects/ollama/write-pulled.ts";
import { ProxyError } from "../../errors.ts";
import type { Catalogue } from "../../models/catalogue.ts";
import type { Model } from "../../models/model.ts";
import type { ModelChoice } from "../../models/not-found.ts";
import type { Call } from "../../relay/call.ts";
import type { OllamaEmbed } from "../../relay/ollama-embed.ts";
import { readBody } from "../../relay/read-body.ts";
import type { Relay } from "../../relay/relay.ts";
import { jsonResponse } from "../json-response.ts";
import type { Handler, RouteRow } from "../row.ts";
import { isListed, listedModel } from "./listed-model.ts";

export type OllamaRoutesNeeds = ModelChoice & {
  relay: Relay;
  embed: OllamaEmbed;
  catalogue: Pick<Catalogue, "list">;
};

/**
 * The version of Ollama whose API this is, since clients ask for a least one: 0.6.4 for VS Code, and the first that has
 * OpenAI's Responses for Codex. Later ones add nothing that is served here.
 */
const OLLAMA_VERSION = "0.13.4";

/** A name and some switches. */
const MAX_BODY_BYTES = 65_536;

/** Ollama's API (https://docs.ollama.com/api), without what changes the models that there are. */
export function ollamaRoutes(needs: OllamaRoutesNeeds): RouteRow[] {
  const { relay, embed } = needs;
  return [
    {
      method: "POST",
      path: "/api/chat",
      isModelCall: true,
      handle: (call) => relay(call, "ollama-chat"),
      detail: async () => (await import("./ollama-docs.ts")).chatDocs(),
    },
    {
      method: "POST",
      path: "/api/generate",
      isModelCall: true,
      handle: (call) => relay(call, "ollama-generate"),
      detail: async () => (await import("./ollama-docs.ts")).generateDocs(),
    },
    {
      method: "POST",
      path: "/api/embed",
      isModelCall: true,
      handle: (call) => embed(call, "embed"),
      detail: async () => (await import("./ollama-docs.ts")).embedDocs(),
    },
    {
      method: "POST",
      path: "/api/embeddings",
      isModelCall: true,
      handle: (call) => embed(call, "embeddings"),
      detail: async () => (await import("./ollama-docs.ts")).embeddingsDocs(),
    },
    {
      method: "GET",
      path: "/api/version",
      handle: () => jsonResponse(JSON.stringify({ version: OLLAMA_VERSION })),
      detail: async () => (await import("./ollama-docs.ts")).versionDocs(),
    },
    ...listingRoutes(needs),
    ...REFUSED.map(([method, path]): RouteRow => ({ method, path, handle: refuse, detail: null })),
  ];
}

function listingRoutes({ catalogue, aliases, allowedIds }: OllamaRoutesNeeds): RouteRow[] {
  async function named({ request, control }: Call): Promise<{ model: Model; stream: boolean }> {
    const { model, stream } = readNamed(await readBody(request, MAX_BODY_BYTES, () => {}));
    return { model: listedModel(model, await catalogue.list(control.signal), { aliases, allowedIds }), stream };
  }
  return [
    {
      method: "GET",
      path: "/api/tags",
      async handle({ control }) {
        const { models } = await catalogue.list(control.signal);
        return jsonResponse(writeTags(models.filter(isListed)));
      },
      detail: async () => (await import("./ollama-docs.ts")).tagsDocs(),
    },
    {
      method: "GET",
      path: "/api/ps",
      handle: () => jsonResponse(writeRunning()),
      detail: async () => (await import("./ollama-docs.ts")).runningDocs(),
    },
    {
      method: "POST",
      path: "/api/show",
      handle: async (call) => jsonResponse(writeModel((await named(call)).model)),
      detail: async () => (await import("./ollama-docs.ts")).showDocs(),
    },
    {
      method: "POST",
      path: "/api/pull",
      async handle(call) {
        const { stream } = await named(call);
        return jsonResponse(writePulled(), stream ? { "content-type": "application/x-ndjson" } : {});
      },
      detail: async () => (await import("./ollama-docs.ts")).pullDocs(),
    },
  ];
}

/** What changes the models that there are. */
const REFUSED = [
  ["POST", "/api/create"],
  ["POST", "/api/copy"],
  ["POST", "/api/push"],
  ["DELETE", "/api/delete"],
] as const;

const refuse: Handler = () => {
  throw new ProxyError(
    "not_implemented",
    "The models here are those of a Copilot subscription: they can be neither made, copied, uploaded nor deleted.",
  );
};
