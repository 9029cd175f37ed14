import * as z from "zod";
import type { Health } from "../../insight/health.ts";
import { documented } from "../docs-page/documented.ts";

const healthSchema = z.object({
  status: z
    .enum(["ok", "degraded", "draining"])
    .meta({ description: "degraded: calls would fail for want of a token" }),
  version: z.string(),
  uptime_seconds: z.number(),
  token: z.looseObject({ state: z.string() }).meta({ description: "the account's state; never a token" }),
  upstream: z.object({
    api: z.string().nullable().meta({ description: "the API host that the last exchange named" }),
    models: z.enum(["live", "stale", "built-in", "not loaded"]),
    retries: z.object({ spent: z.number(), left: z.number() }),
    circuits: z
      .array(z.object({ name: z.string(), state: z.string(), failures: z.number(), retry_in_seconds: z.number() }))
      .readonly()
      .meta({ description: "circuit breakers that have counted a failure" }),
  }),
  requests: z.object({
    in_flight: z.number(),
    queued: z.number(),
    served: z.number(),
    failed: z.number(),
    outcomes: z.record(z.string(), z.number()).meta({ description: "how calls ended that did not end well" }),
  }),
  streams: z.object({ open: z.number(), heartbeats: z.number() }),
  workers: z
    .object({
      size: z.number(),
      running: z.number(),
      busy: z.number(),
      queued: z.number(),
      jobs: z.number(),
      failed: z.number(),
      replaced: z.number(),
    })
    .meta({ description: "threads: the most, those there are, those at work; their jobs: waiting, done, failed" }),
  memory: z.object({ resident_bytes: z.number(), heap_bytes: z.number() }),
  event_loop: z.object({ lag_ms: z.number(), max_lag_ms: z.number() }).meta({ description: "over the last minute" }),
  settings: z
    .record(z.string(), z.record(z.string(), z.number()))
    .meta({ description: "retry, breaker, timeouts and limits as they are in force" }),
}) satisfies z.ZodType<Health>;

const EXAMPLE: Health = {
  status: "ok",
  version: "1.0.0",
  uptime_seconds: 86_400,
  token: { state: "ready", source: "credentials.json", expires_in_seconds: 1200, refresh_due_in_seconds: 840 },
  upstream: {
    api: "https://api.individual.githubcopilot.com",
    models: "live",
    retries: { spent: 4, left: 10 },
    circuits: [{ name: "chat gpt-4.1", state: "closed", failures: 1, retry_in_seconds: 0 }],
  },
  requests: { in_flight: 2, queued: 0, served: 1042, failed: 3, outcomes: { upstream_refused: 3 } },
  streams: { open: 2, heartbeats: 7 },
  workers: { size: 16, running: 1, busy: 0, queued: 0, jobs: 12, failed: 0, replaced: 0 },
  memory: { resident_bytes: 52_428_800, heap_bytes: 8_388_608 },
  event_loop: { lag_ms: 0, max_lag_ms: 4 },
  settings: { retry: { attempts: 3, base: 1, budget_percent: 20 }, breaker: { failures: 5 } },
};

/** `GET /health`, for people. */
export const healthDocs = () =>
  documented({
    summary: "Show the state of the proxy",
    description:
      "Always 200 while the proxy runs, even when Copilot cannot be reached: `status` tells. It holds no secrets. Where " +
      "the proxy has keys, `status` is all that a call without one is told.",
    tag: "Health",
    answers: {
      200: {
        description: "A reading of this moment.",
        content: {
          "application/json": {
            schema: z.union([healthSchema, healthSchema.pick({ status: true })]),
            examples: {
              full: { summary: "with a key, or where none is needed", value: EXAMPLE },
              stranger: { summary: "without a key", value: { status: EXAMPLE.status } },
            },
          },
        },
      },
    },
  });

const text = (example: string) => ({ "text/plain": { schema: z.string(), example } });

/** `GET /livez`, for people. */
export const liveDocs = () =>
  documented({
    summary: "Check that the proxy runs",
    tag: "Health",
    answers: { 200: { description: "It runs.", content: text("ok\n") } },
  });

/** `GET /readyz`, for people. */
export const readyDocs = () =>
  documented({
    summary: "Check that the proxy takes calls",
    tag: "Health",
    answers: {
      200: { description: "There is a usable token, and no shutdown is under way.", content: text("ready\n") },
      503: {
        description: "There is no usable token, and /health tells why, or a shutdown has begun.",
        content: text("not ready\n"),
      },
    },
  });
