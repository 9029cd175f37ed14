import * as z from "zod";
import { documented, type RouteDocs } from "../docs-page/documented.ts";

const greetingSchema = z.object({
  name: z.string(),
  version: z.string(),
  docs: z.string().meta({ description: "where this page is" }),
});

/** `GET /`, for people. */
export const greetingDocs = () =>
  documented({
    summary: "Say who answers here",
    description: "For tools that look whether somebody is there before they call.",
    tag: "Health",
    answers: {
      200: {
        description: "The proxy.",
        content: {
          "application/json": {
            schema: greetingSchema,
            example: { name: "github-copilot-svcs", version: "1.0.0", docs: "/docs" },
          },
        },
      },
    },
  });

const SWALLOWED = {
  description:
    "Claude Code reports to its base URL what it does. Here it is told that all is well, and nothing of it is read, kept or sent on.",
  tag: "Health",
  request: { "application/json": { schema: z.looseObject({ events: z.array(z.unknown()) }), example: { events: [] } } },
  answers: {
    200: { description: "Thrown away.", content: { "application/json": { schema: z.strictObject({}), example: {} } } },
  },
} satisfies Partial<RouteDocs>;

/** `POST /api/event_logging/:kind`, for people. */
export const telemetryDocs = () =>
  documented({
    summary: "Swallow telemetry",
    pathParameters: { kind: { description: "What it comes in", example: "batch" } },
    ...SWALLOWED,
  });

/** `POST /api/event_logging/:kind/:events`, for people. */
export const newerTelemetryDocs = () =>
  documented({
    summary: "Swallow telemetry of newer versions",
    pathParameters: {
      kind: { description: "Its form", example: "v2" },
      events: { description: "What it comes in", example: "batch" },
    },
    ...SWALLOWED,
  });
