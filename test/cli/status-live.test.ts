import { describe, expect, test } from "bun:test";
import { runCli } from "../../src/cli/cli.ts";
import type { Fetch } from "../../src/world/fetch.ts";
import { createCliWorld } from "../support/cli-world.ts";

const nobodyThere: Fetch = async () => {
  throw new Error("connection refused");
};

const answering =
  (server: string, status = 200): Fetch =>
  async () =>
    new Response("ok", { status, headers: { server } });

async function live(fetch: Fetch, line = "status --live", env = {}) {
  const world = createCliWorld({ fetch, env });
  const code = await runCli(line.split(" "), world);
  return { code, stdout: world.terminal.stdout, stderr: world.terminal.stderr };
}

describe("status --live", () => {
  test("ends with 0 when a server of ours answers, whoever is signed in", async () => {
    const urls: string[] = [];
    const fetch: Fetch = async (url, options) => {
      urls.push(String(url));
      return await answering("github-copilot-svcs/1.2.3")(url, options);
    };
    expect(await live(fetch)).toEqual({ code: 0, stdout: "A server answers on port 8081.\n", stderr: "" });
    expect(urls).toEqual(["http://127.0.0.1:8081/livez"]);
  });

  test.each([
    ["nobody is there", nobodyThere],
    ["another program is", answering("nginx/1.2.3")],
    ["it answers with an error", answering("github-copilot-svcs/1.2.3", 503)],
  ])("ends with 1 when %s", async (_what, fetch) => {
    expect(await live(fetch)).toEqual({ code: 1, stdout: "No server answers on port 8081.\n", stderr: "" });
  });

  test("is data with --json", async () => {
    const { code, stdout } = await live(nobodyThere, "status --live --json --port 9000");
    const data = { live: false, port: 9000, socket: null };
    expect({ code, data: JSON.parse(stdout) }).toEqual({ code: 1, data });
  });

  test("names the socket where there is no port", async () => {
    const env = { COPILOT_SVCS_SOCKET_PATH: "/run/svcs.sock", COPILOT_SVCS_SOCKET_ONLY: "true" };
    const fetch = answering("github-copilot-svcs/1.2.3");
    expect((await live(fetch, "status --live", env)).stdout).toBe("A server answers on the socket /run/svcs.sock.\n");
    const { stdout } = await live(fetch, "status --live --json", env);
    expect(JSON.parse(stdout)).toEqual({ live: true, port: null, socket: "/run/svcs.sock" });
  });
});
