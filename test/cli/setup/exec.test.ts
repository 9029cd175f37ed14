import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { runCli } from "../../../src/cli/cli.ts";
import { KEY_VARIABLE } from "../../../src/config/environment.ts";
import { SETUP_CLIENTS } from "../../../src/setup/clients.ts";
import { systemFetch } from "../../../src/world/fetch.ts";
import { createCliWorld } from "../../support/cli-world.ts";
import { type ProxyUnderTest, startProxy } from "../../support/proxy.ts";

const LAUNCHED = SETUP_CLIENTS.filter(({ launch }) => launch).flatMap(({ programs = [] }) => programs);

let proxy: ProxyUnderTest;
beforeAll(async () => {
  proxy = await startProxy();
});
afterAll(() => proxy[Symbol.asyncDispose]());

/** Runs `exec` with a program that only says what it was given. */
async function exec(words: readonly string[], given: Parameters<typeof createCliWorld>[0] = {}) {
  const started: { command: readonly string[]; env: Record<string, string | undefined> }[] = [];
  const world = createCliWorld({
    fetch: systemFetch,
    programs: {
      ...createCliWorld().programs,
      find: (name) => `/bin/${name}`,
      async handOver(command, env = {}) {
        started.push({ command, env });
        return 3;
      },
    },
    ...given,
  });
  const code = await runCli(["exec", ...words], world);
  return { code, started, stderr: world.terminal.stderr };
}

describe("exec", () => {
  test.each(LAUNCHED)("points %s at the proxy, with no key on its command line", async (name) => {
    const { code, started } = await exec(["--port", String(proxy.port), name, "--own", "flag"]);
    const [{ command, env } = { command: [], env: {} }] = started;
    expect([code, command[0], command.slice(-2)]).toEqual([3, `/bin/${name}`, ["--own", "flag"]]);
    expect(JSON.stringify(env)).toContain(proxy.url);
    expect(command.join(" ")).not.toContain("unused");
  });

  test("gives a program that is not known what the libraries read", async () => {
    const env = { ANTHROPIC_API_KEY: "sk-ant-real", OPENAI_ORG_ID: "org" };
    const { started, stderr } = await exec(["--port", String(proxy.port), "tool"], { env });
    expect(started[0]?.env).toMatchObject({ OPENAI_BASE_URL: `${proxy.url}/v1`, OLLAMA_HOST: proxy.url });
    expect(started[0]?.env).toHaveProperty("ANTHROPIC_API_KEY", undefined);
    expect(stderr).toContain("OPENAI_ORG_ID is not passed on");
  });

  test("keeps the program's calls out of the proxy of its network", async () => {
    const words = ["--port", String(proxy.port), "tool"];
    const exceptionsIn = async (env: Record<string, string>) =>
      (await exec(words, { env })).started[0]?.env["NO_PROXY"];
    const network = { HTTP_PROXY: "http://proxy.example:3128", HTTPS_PROXY: "http://proxy.example:3128" };
    expect(await exceptionsIn({ NO_PROXY: "a.example" })).toBeUndefined();
    expect(await exceptionsIn(network)).toBe("127.0.0.1");
    expect(await exceptionsIn({ ...network, no_proxy: "a.example" })).toBe("a.example,127.0.0.1");
    expect(await exceptionsIn({ ...network, NO_PROXY: "*" })).toBeUndefined();
    expect(await exceptionsIn({ ...network, NO_PROXY: "localhost, 127.0.0.1" })).toBeUndefined();
  });

  test("has the program ask for the model that is named", async () => {
    const { started } = await exec(["--port", String(proxy.port), "--model", "gpt-5.1", "claude"]);
    expect(started[0]?.env).toHaveProperty("ANTHROPIC_MODEL", "gpt-5.1");
  });

  test("gives Claude Code the key in a header too, past an older one in its settings, and in no argument", async () => {
    const env = { ANTHROPIC_CUSTOM_HEADERS: "x-team: one" };
    const { started } = await exec(["--port", String(proxy.port), "claude"], { env });
    expect(started[0]?.env).toHaveProperty("ANTHROPIC_CUSTOM_HEADERS", "x-team: one\nx-api-key: unused");
    expect(started[0]?.command.join(" ")).not.toContain("unused");
  });

  const random = { ...createCliWorld().random, secret: () => "nobody-knows-this" };

  test("serves for as long as the program runs where no proxy does", async () => {
    let isOver = false;
    const serve: ReturnType<typeof createCliWorld>["serve"] = async ({
      loaded,
      reload,
      world,
      onListening,
      interrupt,
      isQuiet,
    }) => {
      expect(world.env).toHaveProperty(KEY_VARIABLE, "nobody-knows-this");
      expect([loaded.config.host, loaded.config.port, isQuiet]).toEqual(["127.0.0.1", 0, true]);
      expect(loaded.config.socket).toMatchObject({ path: null, only: false });
      expect(await reload()).toBe(loaded);
      onListening?.([proxy.url]);
      await new Promise((resolve) => interrupt?.addEventListener("abort", resolve));
      isOver = true;
      return 0;
    };
    const { code, started } = await exec(["--port", "9", "tool"], { serve, random });
    expect([code, isOver]).toEqual([3, true]);
    expect(started[0]?.env).toHaveProperty("OPENAI_BASE_URL", `${proxy.url}/v1`);
  });

  test("says of a program that does not start that it does not", async () => {
    const handOver = () => Promise.reject(Object.assign(new Error("posix_spawn"), { code: "ENOEXEC" }));
    const programs = { ...createCliWorld().programs, find: () => "/bin/tool", handOver };
    const { code, stderr } = await exec(["--port", String(proxy.port), "tool"], { programs });
    expect([code, stderr]).toEqual([2, expect.stringContaining("/bin/tool cannot be started (ENOEXEC)")]);
  });

  test("tells why it cannot serve", async () => {
    const { code, stderr, started } = await exec(["--port", "9", "tool"], {
      serve: () => Promise.reject(new Error("no")),
      random,
    });
    expect([code, stderr, started]).toEqual([1, expect.stringContaining("no"), []]);
  });

  test("refuses what it cannot point anywhere, and what is not there", async () => {
    expect(await exec(["pi"])).toMatchObject({ code: 2, stderr: expect.stringContaining("setup pi --write") });
    const programs = createCliWorld().programs;
    expect(await exec(["tool"], { programs })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("on your PATH"),
    });
  });
});
