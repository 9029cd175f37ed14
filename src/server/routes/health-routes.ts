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
      handle: () => jsonResponse(JSON.stringify(health.read())),
      detail: async () => (await import("./health-docs.ts")).healthDocs(),
    },
    {
      method: "GET",
      path: "/livez",
      handle: () => word("ok", 200),
      detail: async () => (await import("./health-docs.ts")).liveDocs(),
    },
    {
      method: "GET",
      path: "/readyz",
      handle: () => (health.isReady() ? word("ready", 200) : word("not ready", 503)),
      detail: async () => (await import("./health-docs.ts")).readyDocs(),
    },
  ];
}

function word(text: string, status: number): Response {
  return new Response(`${text}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
}
