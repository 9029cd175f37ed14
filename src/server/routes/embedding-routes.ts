import type { Handler, RouteRow } from "../row.ts";

/** Embeddings as OpenAI's API has them. */
export function embeddingRoutes({ embeddings }: { embeddings: Handler }): RouteRow[] {
  return [
    {
      method: "POST",
      path: "/v1/embeddings",
      isModelCall: true,
      handle: embeddings,
      detail: async () => (await import("./embedding-docs.ts")).embeddingDocs(),
    },
  ];
}
