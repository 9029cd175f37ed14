import * as z from "zod/mini";
import { breakerSettings } from "./breaker.ts";
import { corsSettings } from "./cors.ts";
import { credentialSettings } from "./credentials.ts";
import { debugSettings } from "./debug.ts";
import { headerSettings } from "./headers.ts";
import { limitSettings } from "./limits.ts";
import { logSettings } from "./log.ts";
import { ollamaSettings } from "./ollama.ts";
import { retrySettings } from "./retry.ts";
import { aboutSettings } from "./setting.ts";
import { socketSettings } from "./socket.ts";
import { timeoutSettings } from "./timeouts.ts";
import { tlsSettings } from "./tls.ts";
import { topSettings } from "./top.ts";
import { upstreamSettings } from "./upstream.ts";
import { workerPoolSettings } from "./worker-pool.ts";

/** The one declaration of all settings: type, defaults, checks, help, documentation, example and JSON Schema come from it. */
export const configSchema = z.strictObject({
  ...topSettings,
  upstream: z
    .prefault(z.strictObject(upstreamSettings), {})
    .register(aboutSettings, { description: "Which GitHub is called" }),
  tls: z.prefault(z.strictObject(tlsSettings), {}).register(aboutSettings, { description: "Certificates" }),
  headers: z
    .prefault(z.strictObject(headerSettings), {})
    .register(aboutSettings, { description: "What Copilot is told about the editor" }),
  cors: z
    .prefault(z.strictObject(corsSettings), {})
    .register(aboutSettings, { description: "Which web pages may call" }),
  timeouts: z
    .prefault(z.strictObject(timeoutSettings), {})
    .register(aboutSettings, { description: "How long each phase of a call may take" }),
  limits: z
    .prefault(z.strictObject(limitSettings), {})
    .register(aboutSettings, { description: "How much a request, and all of them together, may take" }),
  retry: z
    .prefault(z.strictObject(retrySettings), {})
    .register(aboutSettings, { description: "How often a call is sent again when Copilot fails" }),
  breaker: z
    .prefault(z.strictObject(breakerSettings), {})
    .register(aboutSettings, { description: "When a model or host that fails is left alone" }),
  socket: z
    .prefault(z.strictObject(socketSettings), {})
    .register(aboutSettings, { description: "A socket to listen on, without a port" }),
  ollama: z
    .prefault(z.strictObject(ollamaSettings), {})
    .register(aboutSettings, { description: "For tools that call Ollama" }),
  credentials: z
    .prefault(z.strictObject(credentialSettings), {})
    .register(aboutSettings, { description: "Where the sign-in is kept" }),
  worker_pool: z
    .prefault(z.strictObject(workerPoolSettings), {})
    .register(aboutSettings, { description: "Threads for work that would hold up other calls" }),
  log: z
    .prefault(z.strictObject(logSettings), {})
    .register(aboutSettings, { description: "What is logged, how and where" }),
  debug: z
    .prefault(z.strictObject(debugSettings), {})
    .register(aboutSettings, { description: "What can be seen of the program itself" }),
});

export type Config = z.output<typeof configSchema>;
