import { describe, expect, test } from "bun:test";
import { concernsAccount } from "../../src/config/account-config.ts";
import { asRunning, changedSettings, needsRestart } from "../../src/config/changes.ts";
import { configSchema } from "../../src/config/schema/schema.ts";

const config = (given: object) => configSchema.parse(given);

describe("two configurations", () => {
  test("differ in the settings whose values do, in the schema's order", () => {
    const before = config({ port: 1, allowed_models: ["a"], limits: { queue: 1 } });
    const after = config({ port: 2, allowed_models: ["a"], limits: { queue: 2 }, allowed_hosts: ["x"] });
    expect(changedSettings(before, after)).toEqual(["port", "allowed_hosts", "limits.queue"]);
    expect(changedSettings(before, config({ port: 1, allowed_models: ["a"], limits: { queue: 1 } }))).toEqual([]);
  });

  test("of which one runs: the other takes effect but for what belongs to the open socket", () => {
    const running = config({ host: "127.0.0.1", port: 1, timeouts: { server_idle: 5, drain: 1 } });
    const next = asRunning(config({ port: 2, timeouts: { server_idle: 6, drain: 2 }, compat: "raw" }), running);
    expect(changedSettings(running, next)).toEqual(["compat", "timeouts.drain"]);
    expect(["host", "port", "timeouts.server_idle", "timeouts.drain"].filter(needsRestart)).toHaveLength(3);
  });
});

test("a setting concerns the account unless it is the server's alone", () => {
  const paths = ["github_token", "upstream.github_url", "timeouts.http_client", "retry.attempts", "of_tomorrow"];
  expect(paths.filter(concernsAccount)).toEqual(paths);
  expect(
    ["port", "cors.allowed_origins", "limits.queue", "log.level", "timeouts.drain"].filter(concernsAccount),
  ).toEqual([]);
});
