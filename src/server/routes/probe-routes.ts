import { jsonResponse } from "../json-response.ts";
import type { RouteRow } from "../row.ts";

export type ProbeRoutesNeeds = { version: string };

/** What tools send besides their calls: a look whether somebody is there, and Claude Code's telemetry. */
export function probeRoutes({ version }: ProbeRoutesNeeds): RouteRow[] {
  const greeting = JSON.stringify({ name: "github-copilot-svcs", version, docs: "/docs" });
  // The body is not read, so that nothing of it can be kept or logged.
  const swallow = () => jsonResponse("{}");
  return [
    {
      method: "GET",
      path: "/",
      handle: () => jsonResponse(greeting),
      detail: async () => (await import("./probe-docs.ts")).greetingDocs(),
    },
    {
      method: "POST",
      path: "/api/event_logging/:kind",
      handle: swallow,
      detail: async () => (await import("./probe-docs.ts")).telemetryDocs(),
    },
    {
      method: "POST",
      path: "/api/event_logging/:kind/:events",
      handle: swallow,
      detail: async () => (await import("./probe-docs.ts")).newerTelemetryDocs(),
    },
  ];
}
