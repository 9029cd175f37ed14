import * as z from "zod";

const token = z
  .string()
  .regex(/^[\x21-\x7e]*$/)
  .default("");
const LISTEN_HOST = /^(?:[\w.-]+|\[?[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f.:]*\]?)$/;
const HOST_NAME = /^(?:\[[0-9A-Fa-f:.]+\]|[\w-]+(?:\.[\w-]+)*)$/;

/** The keys outside of any section. The four about tokens are the Go program's. */
export const topSettings = {
  $schema: z.string().optional().meta({ description: "Where an editor finds the JSON Schema of this file" }),
  host: z.string().regex(LISTEN_HOST).default("localhost").meta({
    description: 'Where to listen; "localhost" is 127.0.0.1 and ::1',
    expected: "a host name or an IP address, without a port",
  }),
  port: z
    .int()
    .min(0)
    .max(65_535)
    .default(8081)
    .meta({ description: "Port to listen on; 0 lets the system choose", variable: "COPILOT_PORT" }),
  allow_unauthenticated: z
    .boolean()
    .default(false)
    .meta({ description: "Allow a host beyond loopback, where others can use the proxy without a key" }),
  allowed_hosts: z.array(z.string().regex(HOST_NAME)).default([]).meta({
    description: "Host names by which clients may call the proxy, besides localhost and its addresses",
    expected: "a list of host names, without ports",
  }),
  compat: z.enum(["normalise", "raw"]).default("normalise").meta({
    description: '"normalise" makes answers what OpenAI specifies, "raw" passes Copilot\'s bytes on',
  }),
  unsupported_fields: z.enum(["report", "refuse"]).default("report").meta({
    description: 'A request field that the model does not take: "report" drops it and says so, "refuse" is an error',
  }),
  model_aliases: z.record(z.string().min(1), z.string().min(1)).default({}).meta({
    description: "Names that clients may use, and the models that they stand for",
    expected: 'an object such as {"gpt-4": "gpt-4.1"}',
  }),
  allowed_models: z.array(z.string().min(1)).nullable().default(null).meta({
    description: "The only models that are listed and served; null or an empty list for all",
    expected: "a list of model names",
  }),
  github_token: token.meta({
    description: "GitHub token, used while there is no login by `auth`",
    expected: "a token",
    secret: true,
  }),
  copilot_token: token.meta({ description: "Copilot token, used until it expires", expected: "a token", secret: true }),
  expires_at: z
    .int()
    .min(0)
    .default(0)
    .meta({ description: "When copilot_token expires; 0 for unknown", unit: "seconds since 1970" }),
  refresh_in: z.int().min(0).default(0).meta({
    description: "How long after it was issued copilot_token should be renewed; 0 for unknown",
    unit: "seconds",
  }),
};
