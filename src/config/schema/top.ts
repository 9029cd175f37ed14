import * as z from "zod/mini";
import { oneOf } from "./one-of.ts";
import { aboutSettings, setting } from "./setting.ts";
import { wholeNumber } from "./whole-number.ts";

const token = z.string().check(z.regex(/^[\x21-\x7e]*$/));
const name = z.string().check(z.minLength(1));
const LISTEN_HOST = /^(?:[\w.-]+|\[?[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f.:]*\]?)$/;
const HOST_NAME = /^(?:\[[0-9A-Fa-f:.]+\]|[\w-]+(?:\.[\w-]+)*)$/;

/** The keys outside of any section. The four about tokens are the Go program's. */
export const topSettings = {
  $schema: z
    .optional(z.string())
    .register(aboutSettings, { description: "Where an editor finds the JSON Schema of this file" }),
  host: setting(z.string().check(z.regex(LISTEN_HOST)), "localhost", {
    description: 'Where to listen; "localhost" is 127.0.0.1 and ::1',
    expected: "a host name or an IP address, without a port",
  }),
  port: wholeNumber(8081, {
    description: "Port to listen on; 0 lets the system choose",
    min: 0,
    max: 65_535,
    variable: "COPILOT_PORT",
  }),
  allow_unauthenticated: setting(z.boolean(), false, {
    description: "Allow a host beyond loopback without any key, where everyone who reaches it can use the proxy",
  }),
  allowed_hosts: setting(z.array(z.string().check(z.regex(HOST_NAME))), [], {
    description: "Host names by which clients may call the proxy, besides localhost and its addresses",
    expected: "a list of host names, without ports",
  }),
  compat: setting(oneOf(["normalise", "raw"]), "normalise", {
    description:
      '"normalise" makes answers what the client\'s API specifies, "raw" passes Copilot\'s bytes on where the model speaks it',
  }),
  unsupported_fields: setting(oneOf(["report", "refuse"]), "report", {
    description: 'A request field that the model does not take: "report" drops it and says so, "refuse" is an error',
  }),
  model_aliases: setting(
    z.record(name, name),
    {},
    {
      description: "Names that clients may use, and the models that they stand for",
      expected: 'an object such as {"gpt-4": "gpt-4.1"}',
    },
  ),
  allowed_models: setting(z.nullable(z.array(name)), null, {
    description: "The only models that are listed and served; null or an empty list for all",
    expected: "a list of model names",
  }),
  github_token: setting(token, "", {
    description: "GitHub token, used while there is no login by `auth`",
    expected: "a token",
    secret: true,
  }),
  copilot_token: setting(token, "", {
    description: "Copilot token, used until it expires",
    expected: "a token",
    secret: true,
  }),
  expires_at: wholeNumber(0, {
    description: "When copilot_token expires; 0 for unknown",
    min: 0,
    unit: "seconds since 1970",
  }),
  refresh_in: wholeNumber(0, {
    description: "How long after it was issued copilot_token should be renewed; 0 for unknown",
    min: 0,
    unit: "seconds",
  }),
};
