import { describe, expect, test } from "bun:test";
import { exampleConfig } from "../../src/config/example.ts";
import { configJsonSchema } from "../../src/config/json-schema.ts";
import { credentialPaths } from "../../src/config/paths.ts";
import { configJson, configRows } from "../../src/config/render.ts";
import { listSettings } from "../../src/config/settings.ts";
import { DEFAULT_FILE, load } from "./loading.ts";

const SECRET = "ghu_0123456789abcdef";

describe("the printed configuration", () => {
  test("has a row for every setting, with value, source and note", async () => {
    const loaded = await load({ file: { port: 9000 }, env: { LOG_LEVEL: "warn" } });
    const rows = configRows(loaded);
    expect(rows.map((row) => row.key)).toEqual(listSettings().map((setting) => setting.path));
    expect(rows).toContainEqual({ key: "port", value: "9000", source: "file", note: "" });
    expect(rows).toContainEqual({ key: "log.level", value: "warn", source: "LOG_LEVEL", note: "" });
    expect(rows).toContainEqual({ key: "allowed_hosts", value: "[]", source: "default", note: "" });
    expect(rows).toContainEqual({
      key: "timeouts.keep_alive",
      value: "30",
      source: "default",
      note: "no effect: connections are probed after 60 seconds without traffic",
    });
  });

  test("says of a token whether it is set and what goes before it, and no more", async () => {
    const loaded = await load({ file: { github_token: SECRET }, env: { GITHUB_TOKEN: SECRET, COPILOT_TOKEN: SECRET } });
    const rows = configRows(loaded);
    const note = (variable: string) => `${variable} of the environment comes first`;
    expect(rows).toContainEqual({ key: "github_token", value: "set", source: "file", note: note("GITHUB_TOKEN") });
    expect(rows).toContainEqual({
      key: "copilot_token",
      value: "not set",
      source: "default",
      note: note("COPILOT_TOKEN"),
    });
    expect(JSON.stringify([rows, configJson(loaded)])).not.toContain(SECRET);
  });

  test("is data for scripts", async () => {
    const loaded = await load({
      file: { github_token: SECRET, cors: { allowed_origins: ["*"] } },
      flags: { port: "9" },
    });
    expect(configJson(loaded)).toMatchObject({
      file: DEFAULT_FILE,
      file_exists: true,
      values: { port: 9, timeouts: { drain: 30 } },
      secrets: { github_token: "set", copilot_token: "not set" },
      sources: { port: "--port", github_token: "file", "limits.queue": "default" },
      notes: expect.arrayContaining([
        { path: "cors.allowed_origins", text: expect.stringContaining("grants nothing"), warning: true },
      ]),
    });
  });
});

describe("config.example.json", () => {
  test("is a valid file that changes nothing", async () => {
    const { config, notes } = await load({ file: exampleConfig() });
    expect(config).toEqual((await load()).config);
    expect(notes.filter((note) => note.isWarning)).toEqual([]);
  });

  test("has every setting but the tokens", () => {
    expect(exampleConfig()).toContain('"queue_wait": 10');
    expect(exampleConfig()).not.toContain("_token");
  });

  test("names no file that is not there", () => {
    expect(exampleConfig()).not.toContain("$schema");
  });
});

describe("the JSON Schema", () => {
  const schema = configJsonSchema();

  test("is of draft 2020-12 and closed to unknown keys", () => {
    expect(schema).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      additionalProperties: false,
      properties: {
        port: { type: "integer", minimum: 0, maximum: 65_535, default: 8081 },
        limits: { additionalProperties: false },
      },
    });
  });

  test("tells the default of every key that has one", () => {
    for (const { path, default: value } of listSettings()) {
      const node = path.split(".").reduce((at, key) => Object(at["properties"])[key], Object(schema));
      expect([path, node["default"]]).toEqual([path, value]);
    }
  });

  test("tells units and what has no effect in the description", () => {
    expect(schema).toMatchObject({
      properties: {
        limits: { properties: { request_bytes: { description: "Largest request body (bytes)" } } },
        timeouts: {
          properties: { keep_alive: { description: expect.stringContaining("No effect: connections are probed") } },
        },
      },
    });
  });

  test("has no keyword that the standard does not know, which strict validators refuse", () => {
    const standard = [
      "type",
      "properties",
      "additionalProperties",
      "propertyNames",
      "items",
      "anyOf",
      "enum",
      "default",
    ];
    const known = new Set([
      ...standard,
      "$schema",
      "title",
      "description",
      "pattern",
      "minimum",
      "maximum",
      "minLength",
    ]);
    expect([...keywords(schema)].filter((keyword) => !known.has(keyword))).toEqual([]);
  });
});

test("the login is kept beside the configuration file", () => {
  expect(credentialPaths("/etc/copilot/config.json")).toEqual({
    credentials: "/etc/copilot/credentials.json",
    lock: "/etc/copilot/credentials.lock",
  });
});

/** The keywords of a schema and of those below it; the names of properties are none. */
function keywords(node: unknown): Set<string> {
  const found = new Set<string>();
  if (typeof node !== "object" || node === null) return found;
  for (const [name, value] of Object.entries(node)) {
    found.add(name);
    if (name === "default") continue;
    const below: unknown[] = name === "properties" ? Object.values(value) : Array.isArray(value) ? value : [value];
    for (const child of below) for (const keyword of keywords(child)) found.add(keyword);
  }
  return found;
}
