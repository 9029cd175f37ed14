import type { Health } from "../../insight/health.ts";
import { jsonResponse } from "../json-response.ts";
import type { RouteRow } from "../row.ts";

export type HealthRoutesNeeds = { health: { read: () => Health; isReady: () => boolean } };

/** For people, for a supervisor that restarts, and for a balancer that sends or holds traffic back. */
export function healthRoutes({ health }: HealthRoutesNeeds): RouteRow[] {
  return [
    {
      method: "GET",
      path: "/health",
      isPublic: true,
      handle({ client }) {
        const { status, ...rest } = health.read();
        return jsonResponse(JSON.stringify(client === null ? { status } : { status, ...rest }));
      },
      detail: async () => (await import("./health-docs.ts")).healthDocs(),
    },
    {
      method: "GET",
      path: "/livez",
      isPublic: true,
      handle: () => word("ok", 200),
      detail: async () => (await import("./health-docs.ts")).liveDocs(),
    },
    {
      method: "GET",
      path: "/readyz",
      isPublic: true,
      handle: () => (health.isReady() ? word("ready", 200) : word("not ready", 503)),
      detail: async () => (await import("./health-docs.ts")).readyDocs(),
    },
  ];
}

function word(text: string, status: number): Response {
  return new Response(`${text}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
}
