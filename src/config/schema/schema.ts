import * as z from "zod";
import { corsSettings } from "./cors.ts";
import { headerSettings } from "./headers.ts";
import { limitSettings } from "./limits.ts";
import { logSettings } from "./log.ts";
import { timeoutSettings } from "./timeouts.ts";
import { topSettings } from "./top.ts";
import { upstreamSettings } from "./upstream.ts";

/**
 * The one declaration of all settings: type, defaults, checks, help, README, example and JSON Schema come from it.
 * The `.meta` of a key: `description`, `unit`, `expected` (where the type does not say what is valid), `variable`
 * (a second environment variable), `noEffect` (why it does nothing) and `secret`.
 */
export const configSchema = z.strictObject({
  ...topSettings,
  upstream: z.strictObject(upstreamSettings).prefault({}).meta({ description: "Which GitHub is called" }),
  headers: z.strictObject(headerSettings).prefault({}).meta({ description: "What Copilot is told about the editor" }),
  cors: z.strictObject(corsSettings).prefault({}).meta({ description: "Which web pages may call" }),
  timeouts: z
    .strictObject(timeoutSettings)
    .prefault({})
    .meta({ description: "How long each phase of a call may take" }),
  limits: z
    .strictObject(limitSettings)
    .prefault({})
    .meta({ description: "How much a request, and all of them together, may take" }),
  log: z.strictObject(logSettings).prefault({}).meta({ description: "What is logged, how and where" }),
});

export type Config = z.output<typeof configSchema>;
