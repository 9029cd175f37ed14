import { describe, expect, test } from "bun:test";
import { runCli } from "../../src/cli/cli.ts";
import { ProxyError } from "../../src/errors.ts";
import { createCliWorld } from "../support/cli-world.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { heldToken } from "../support/held-token.ts";

async function run(line: string, failure?: ProxyError) {
  const clock = createFakeClock();
  const refresh = async () => {
    if (failure) throw failure;
    return heldToken(clock);
  };
  const world = createCliWorld({ clock, desk: { refresh } });
  const code = await runCli(line.split(" "), world);
  return { code, stdout: world.terminal.stdout, stderr: world.terminal.stderr };
}

describe("refresh", () => {
  test("tells the new token's life, in the Go program's words", async () => {
    expect(await run("refresh")).toEqual({
      code: 0,
      stdout: "✅ Token refresh successful!\nNew token expires in: 30m 0s\n",
      stderr: "",
    });
  });

  test("is data with --json, without the token", async () => {
    expect(JSON.parse((await run("refresh --json")).stdout)).toEqual({
      token_expires_at: Date.parse("2026-01-01T00:30:00Z") / 1000,
      token_expires_in_seconds: 1800,
      source: "credentials.json",
      api_url: "https://api.individual.githubcopilot.com",
    });
  });

  test("ends with 69 when GitHub cannot be reached, and 77 when nobody is signed in", async () => {
    expect((await run("refresh", new ProxyError("token_exchange_failed", ""))).code).toBe(69);
    expect((await run("refresh", new ProxyError("not_authenticated", ""))).code).toBe(77);
  });
});
