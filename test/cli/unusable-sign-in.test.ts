import { expect, test } from "bun:test";
import { runCli } from "../../src/cli/cli.ts";
import { ProxyError } from "../../src/errors.ts";
import { createCliWorld } from "../support/cli-world.ts";

/** What `status` prints where the sign-in fails so, beside a server that tells this of its token. */
async function status(thrown: Error, { line = "status", token }: { line?: string; token?: object } = {}) {
  const world = createCliWorld({
    desk: { stored: () => Promise.reject(thrown) },
    fetch: async () => Response.json({ token }, { headers: { server: "github-copilot-svcs/1.2.3" } }),
  });
  const code = await runCli(line.split(" "), world);
  return { code, stdout: world.terminal.stdout, stderr: world.terminal.stderr };
}

const none = new ProxyError("not_authenticated", "There is no keychain. Unlock it.\u001b[31m ghu_0123456789");

test("status tells all else, why a sign-in cannot be used and what to do, and ends as that failure does", async () => {
  expect(await status(none)).toEqual({
    code: 77,
    stderr: "",
    stdout: `Configuration file: ~/.local/share/github-copilot-svcs/config.json
Port: 8081
Authentication: ✗ The sign-in cannot be used: There is no keychain. Unlock it.�[31m [redacted]
Server: running on port 8081 (version 1.2.3)
`,
  });
  const { code, stdout, stderr } = await status(none, { line: "status --json" });
  expect([code, stderr]).toEqual([77, ""]);
  expect(JSON.parse(stdout)).toMatchObject({
    authenticated: false,
    status: "sign_in_unusable",
    reason: "There is no keychain. Unlock it.\u001b[31m [redacted]",
    server: { running: true, version: "1.2.3" },
  });
  expect((await status(new ProxyError("config_invalid", "It leads elsewhere."))).code).toBe(78);
});

test("what the running server says of its login is shown beside it", async () => {
  const { code, stdout } = await status(none, { token: { state: "refused", reason: "GitHub says no." } });
  expect(code).toBe(77);
  expect(stdout).toContain("The sign-in cannot be used: There is no keychain.");
  expect(stdout).toEndWith("(version 1.2.3), without a token: GitHub says no.\n");
});

test("what nobody expects is no sign-in that cannot be used", async () => {
  expect(await status(new Error("odd"))).toEqual({
    code: 1,
    stdout: "",
    stderr: "error: Unexpected failure: Error: odd\n",
  });
});
