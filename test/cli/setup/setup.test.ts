import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { runCli } from "../../../src/cli/cli.ts";
import { SETUP_COMMANDS } from "../../../src/cli/setup/commands.ts";
import { ProxyError } from "../../../src/errors.ts";
import { readModel } from "../../../src/models/read-model.ts";
import { SETUP_CLIENTS } from "../../../src/setup/clients.ts";
import { systemFetch } from "../../../src/world/fetch.ts";
import { createCliWorld } from "../../support/cli-world.ts";
import { createMemoryForeignFiles } from "../../support/memory-foreign-files.ts";
import { createMemoryTerminal } from "../../support/memory-terminal.ts";
import { type ProxyUnderTest, startProxy } from "../../support/proxy.ts";

const KEY = "a-key-of-the-proxy-0123456789";
const SETTINGS = "/home/octo/.claude/settings.json";

let proxy: ProxyUnderTest;
beforeAll(async () => {
  proxy = await startProxy();
});
afterAll(() => proxy[Symbol.asyncDispose]());

/** Runs `setup` in front of a proxy, on a disk with these files. */
async function setup(words: readonly string[], { port = proxy.port, theirs = {}, ...given }: Given = {}) {
  const terminal = createMemoryTerminal();
  const foreignFiles = createMemoryForeignFiles(theirs);
  const world = createCliWorld({ terminal, foreignFiles, fetch: systemFetch, ...given });
  const code = await runCli(["setup", ...words, "--port", String(port)], world);
  return { code, stdout: terminal.stdout, stderr: terminal.stderr, texts: foreignFiles.texts };
}
type Given = { port?: number; theirs?: Record<string, string> } & Parameters<typeof createCliWorld>[0];

const asked = () =>
  proxy.simulator.journal.calls().filter(({ method, path }) => method === "POST" && path !== "/token");

/** A port on which nobody is. */
const FREE = 9;

describe.each(SETUP_CLIENTS.map((client) => ({ id: client.id, client })))("setup $id", ({ id, client }) => {
  test("prints it, tries it in the client's own API, and can write it twice and take it out", async () => {
    const printed = await setup([id]);
    expect([printed.code, printed.stderr]).toEqual([0, expect.stringContaining("It answered: This is a simulated")]);
    expect(printed.stdout).not.toBe("");
    const written = await setup([id, "--write", "--no-test"]);
    const files = Object.fromEntries(written.texts);
    expect(written.code).toBe(0);
    const again = await setup([id, "--write", "--no-test"], { theirs: files });
    expect(Object.fromEntries(again.texts)).toEqual(files);
    const undone = await setup([id, "--undo"], { theirs: files });
    expect([undone.code, Object.fromEntries(undone.texts)]).toEqual([0, {}]);
    const isWritten = Object.keys(files).length > 0;
    expect(written.stderr.includes("this is yours to do")).toBe(!isWritten);
    if (client.programs && client.start) expect(client.programs).toContain(client.start);
  });

  test("gives a Windows user paths and variables of Windows", async () => {
    const { build } = createCliWorld();
    const { stdout } = await setup([id, "--no-test"], { build: { ...build, platform: "win32-x64" } });
    expect(stdout).not.toContain("export ");
  });
});

describe("setup", () => {
  test("is completed in a shell by the clients that there are", () => {
    const row = SETUP_COMMANDS.find(({ name }) => name === "setup");
    expect(row?.choices).toEqual(SETUP_CLIENTS.map(({ id }) => id));
  });

  test("shows what changes, and in a dry run changes nothing", async () => {
    const files = { [SETTINGS]: `{ "theme": "dark" }\n` };
    const { stdout, stderr, texts } = await setup(["claude-code", "--dry-run"], { theirs: files });
    expect(stdout).toContain('+    "ANTHROPIC_BASE_URL"');
    expect(stderr).toContain("Nothing was changed.");
    expect(Object.fromEntries(texts)).toEqual(files);
    const written = await setup(["claude-code", "--write"], { theirs: files });
    expect(written.stderr).toContain(`what it was is in ~/.claude/settings.json.before-github-copilot-svcs`);
    const undo = await setup(["claude-code", "--undo", "--dry-run"], { theirs: Object.fromEntries(written.texts) });
    expect([undo.stdout, undo.texts]).toEqual([expect.stringContaining("-    "), written.texts]);
  });

  test("gives scripts one JSON text", async () => {
    for (const words of [[], ["codex"], ["codex", "--write"], ["codex", "--undo"]]) {
      const { code, stdout, stderr } = await setup([...words, "--json"]);
      expect([code, stderr]).toEqual([0, ""]);
      expect(JSON.parse(stdout)).toBeObject();
    }
  });

  test("refuses clients and models that there are not", async () => {
    expect((await setup(["codx"])).stderr).toContain("Did you mean codex?");
    expect((await setup(["xyz"])).stderr).toContain('No client is called "xyz".');
    expect((await setup(["codex", "--model", "gpt-5.44"])).stderr).toContain("Did you mean gpt-5.4?");
    expect((await setup(["codex", "--model", "nothing-like-it"])).code).toBe(1);
  });

  test("tells what a question costs that no included model can answer", async () => {
    const { models } = proxy.simulator.state;
    await using paid = await startProxy({
      prepare: ({ state }) => {
        state.models = models.filter(({ billing }) => billing.multiplier !== 0);
      },
    });
    const { stderr } = await setup(["claude-code", "--model", "claude-opus-4.6"], { port: paid.port });
    expect(stderr).toContain(
      "Asking claude-opus-4.6 one question, as Claude Code asks it. That counts as 3 premium requests.",
    );
  });

  test("tells an error of the proof, as data too, and ends with its code", async () => {
    const refusal = {
      answer: { status: 402, body: '{"message":"You have no quota","code":"quota_exceeded"}', headers: {} },
    };
    proxy.simulator.faults.push("/chat/completions", refusal as never, refusal as never);
    const told = await setup(["aider"]);
    expect([told.code, told.stderr]).toEqual([1, expect.stringContaining("error: ")]);
    const { stdout } = await setup(["aider", "--json"]);
    expect(JSON.parse(stdout).test.error).toMatchObject({ code: "upstream_refused" });
  });

  test("asks nobody without a proxy, and takes the account's own list", async () => {
    const before = asked().length;
    const model = readModel({
      id: "gpt-9",
      billing: { multiplier: 0 },
      supported_endpoints: ["/responses"],
      capabilities: { type: "chat", supports: { reasoning_effort: ["low"] } },
    });
    const listModels = async () => ({ models: model ? [model] : [], origin: "live" as const, ageMs: 0, reason: null });
    const { code, stdout, stderr } = await setup(["codex"], { port: FREE, desk: { listModels } });
    expect([code, stdout, asked().length]).toEqual([69, expect.stringContaining('model = "gpt-9"'), before]);
    expect(stderr).toContain("No proxy runs at http://127.0.0.1:9.");
    const listBuiltIn = async () => ({ ...(await listModels()), origin: "built-in" as const });
    const unknown = await setup(["codex"], { port: FREE, desk: { listModels: listBuiltIn } });
    expect(unknown.stderr).toContain("The models above are examples");
    const refused = () => Promise.reject(new ProxyError("not_authenticated", "no"));
    const written = await setup(["codex", "--write"], { port: FREE, desk: { listModels: refused } });
    expect([written.code, written.texts.size]).toEqual([69, 0]);
  });

  test("says that clients need a port where the proxy has none", async () => {
    const env = { COPILOT_SVCS_SOCKET_PATH: "svcs.sock", COPILOT_SVCS_SOCKET_ONLY: "true" };
    const { code, stderr } = await setup(["codex"], { port: FREE, env });
    expect([code, stderr]).toEqual([78, expect.stringContaining("socket.only")]);
  });

  test("says that an account without models has none", async () => {
    const listModels = async () => ({ models: [], origin: "live" as const, ageMs: 0, reason: null });
    const { code, stderr } = await setup(["codex"], { port: FREE, desk: { listModels } });
    expect([code, stderr]).toEqual([1, expect.stringContaining("no model for conversations")]);
  });

  test("knows no model whose id would be read as more than a name", async () => {
    const hostile = ["gpt-9'; touch x; '", 'gpt-9"\nimport os', "-gpt-9", "gpt-9 $(x)", "gpt-9%PATH%"];
    const ids = [...hostile, "gpt-1"];
    const answer = { status: "ok", data: ids.map((id) => ({ id })) };
    const liar = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: () => Response.json(answer, { headers: { server: "github-copilot-svcs/1.0.0" } }),
    });
    const models = ids.flatMap((id) => readModel({ id, supported_endpoints: ["/responses"] }) ?? []);
    const listModels = async () => ({ models, origin: "live" as const, ageMs: 0, reason: null });
    const given = [{ port: liar.port ?? 0 }, { port: FREE, desk: { listModels } }];
    for (const client of ["goose", "openai-sdk", "cline", "opencode"]) {
      for (const one of given) {
        const { stdout } = await setup([client, "--no-test"], one);
        expect([stdout.includes("gpt-1"), stdout.includes("gpt-9")]).toEqual([true, false]);
      }
    }
    await liar.stop(true);
  });

  test("warns of a proxy of the network by which the client would call", async () => {
    const HTTP_PROXY = "http://user:password@proxy.example:3128";
    const told = async (env: Record<string, string>) => (await setup(["codex", "--no-test"], { env })).stderr;
    expect(await told({ HTTP_PROXY })).toContain("HTTP_PROXY is set, and Codex may call");
    expect(await told({ HTTP_PROXY })).not.toContain("password");
    expect(await told({ HTTP_PROXY, NO_PROXY: "localhost,127.0.0.1" })).not.toContain("HTTP_PROXY");
  });

  test("does not take another program for the proxy", async () => {
    const stranger = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response("hello") });
    const { code, stderr } = await setup(["codex"], { port: stranger.port ?? 0 });
    expect([code, stderr]).toEqual([1, expect.stringContaining("is another program")]);
    await stranger.stop(true);
  });

  test("gives the proxy's key to the client, and asks for it where it is missing", async () => {
    await using locked = await startProxy({ env: { COPILOT_SVCS_API_KEY: KEY } });
    const { port } = locked;
    expect(await setup(["codex"], { port })).toMatchObject({
      code: 77,
      stderr: expect.stringContaining("keys create"),
    });
    expect((await setup(["codex", "--key", `${KEY}x`], { port })).code).toBe(77);
    const { code, stdout } = await setup(["codex"], { port, env: { COPILOT_SVCS_API_KEY: KEY } });
    expect([code, stdout]).toEqual([0, expect.stringContaining(`args = [ "${KEY}" ]`)]);
  });
});
