import * as z from "zod";
import { type Health, healthSchema } from "../../insight/health.ts";
import { documented } from "../docs-page/documented.ts";
import { jsonResponse } from "../json-response.ts";
import type { RouteRow } from "../row.ts";

export type HealthRoutesNeeds = { health: { read: () => Health; isReady: () => boolean } };

/** For people, for a supervisor that restarts, and for a balancer that sends or holds traffic back. */
export function healthRoutes({ health }: HealthRoutesNeeds): RouteRow[] {
  return [
    { method: "GET", path: "/health", handle: () => jsonResponse(JSON.stringify(health.read())), detail: HEALTH },
    { method: "GET", path: "/livez", handle: () => word("ok", 200), detail: LIVE },
    {
      method: "GET",
      path: "/readyz",
      handle: () => (health.isReady() ? word("ready", 200) : word("not ready", 503)),
      detail: READY,
    },
  ];
}

function word(text: string, status: number): Response {
  return new Response(`${text}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
}

const EXAMPLE: Health = {
  status: "ok",
  version: "1.0.0",
  uptime_seconds: 86_400,
  token: { state: "ready", source: "credentials.json", expires_in_seconds: 1200, refresh_due_in_seconds: 840 },
  upstream: { api: "https://api.individual.githubcopilot.com", models: "live" },
  requests: { in_flight: 2, queued: 0, served: 1042, failed: 3 },
  memory: { resident_bytes: 52_428_800, heap_bytes: 8_388_608 },
  event_loop: { lag_ms: 0, max_lag_ms: 4 },
};

const HEALTH = () =>
  documented({
    summary: "Show the state of the proxy",
    description:
      "Always 200 while the proxy runs, even when Copilot cannot be reached: `status` tells. It holds no secrets.",
    tag: "Health",
    answers: {
      200: {
        description: "A reading of this moment.",
        content: { "application/json": { schema: healthSchema, example: EXAMPLE } },
      },
    },
  });

const text = (example: string) => ({ "text/plain": { schema: z.string(), example } });

const LIVE = () =>
  documented({
    summary: "Check that the proxy runs",
    tag: "Health",
    answers: { 200: { description: "It runs.", content: text("ok\n") } },
  });

const READY = () =>
  documented({
    summary: "Check that the proxy takes calls",
    tag: "Health",
    answers: {
      200: { description: "There is a usable token, and no shutdown is under way.", content: text("ready\n") },
      503: {
        description: "There is no usable token, or a shutdown is under way; /health tells which.",
        content: text("not ready\n"),
      },
    },
  });
