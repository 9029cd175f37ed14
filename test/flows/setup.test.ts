import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmod, lstat, mkdir, readdir, stat, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { SETUP_CLIENTS } from "../../src/setup/clients.ts";
import { EXAMPLE_PLACE, exampleTarget } from "../../src/setup/example-target.ts";
import { KNOWN_FAILURES } from "../../src/simulator/known-failures.ts";
import { createUserMachine, type UserMachine } from "../support/binary.ts";
import { AUTHORITY_FILE, certificateOf } from "../support/tls-files.ts";

setDefaultTimeout(20_000);

const BACKUP = ".before-github-copilot-svcs";
const KEY = "a-key-of-the-proxy-0123456789";

/** A machine on which a proxy runs, and `setup` with its port. */
async function setUpMachine(env?: Record<string, string>) {
  const machine = await createUserMachine({ isSignedIn: true });
  const { port } = await machine.serve([], env);
  const setup = (...words: string[]) => machine.run(["setup", ...words, "--port", String(port)]);
  return { ...machine, port, setup, [Symbol.asyncDispose]: () => machine[Symbol.asyncDispose]() };
}

const asked = ({ simulator }: UserMachine) => simulator.journal.calls().filter(({ method }) => method === "POST");

async function plant(path: string, text: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await Bun.write(path, text);
  return path;
}

const textOf = (path: string) => Bun.file(path).text();

/** Files of somebody who has used the client for a while; in each of them is something of ours' name, too. */
const RICH: Record<string, readonly [path: string, text: string]> = {
  "claude-code": [
    ".claude/settings.json",
    `{\n    // my own\n    "permissions": { "allow": ["Bash(ls:*)"] },\n    "env": { "FOO": "1", "ANTHROPIC_BASE_URL": "https://old.example.com" },\n    "model": "opus", // the big one\n}\n`,
  ],
  codex: [
    ".codex/config.toml",
    `# my own\nmodel = "gpt-6" # the big one\napproval_policy = "never"\n\n[mcp_servers.docs]\ncommand = "npx"   # aligned by hand\nargs = ["-y",\n  "docs"]\n\n[model_providers.other]\nbase_url = "https://other.example.com"\n`,
  ],
  opencode: [
    ".config/opencode/opencode.jsonc",
    `{\n\t// my own\n\t"theme": "dark",\n\t"provider": {\n\t\t"other": { "name": "Other" }, // stays\n\t}\n}\n`,
  ],
  "gemini-cli": [".gemini/.env", `# my own\nGEMINI_API_KEY="real"\nOTHER=1\n`],
  pi: [".pi/agent/settings.json", `{ "theme": "dark", "defaultProvider": "other" }\n`],
  "qwen-code": [".qwen/settings.json", `{\n  "security": { "auth": { "selectedType": "qwen-oauth" } }\n}\n`],
  aider: [".aider.conf.yml", `# my own\ndark-mode: true # at night\nmodel: sonnet\n`],
  continue: [
    ".continue/config.yaml",
    `# my own\nname: Mine\nversion: 0.0.1\nschema: v1\nmodels:\n  # at home\n  - name: Llama # small\n    provider: ollama\n    model: llama3\n`,
  ],
  zed: [".config/zed/settings.json", `// my own\n{\n  "theme": "One Dark",\n  "agent": { "dock": "left" }\n}\n`],
};
const WITH_FILES = Object.entries(RICH).map(([id, [path, text]]) => ({ id, path, text }));

describe("setup", () => {
  test("lists every client, as data too", async () => {
    await using machine = await createUserMachine();
    const { code, stdout } = await machine.run(["setup"]);
    expect(code).toBe(0);
    for (const { id, name } of SETUP_CLIENTS) expect(stdout).toMatch(new RegExp(`^${id} +${name}`, "m"));
    const { stdout: json } = await machine.run(["setup", "--json"]);
    expect(JSON.parse(json).clients.map(({ id }: { id: string }) => id)).toEqual(SETUP_CLIENTS.map(({ id }) => id));
  });

  test("knows what a misspelled client is, and what else there is", async () => {
    await using machine = await createUserMachine();
    const { code, stderr } = await machine.run(["setup", "claude-cod"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("Did you mean claude-code?")]);
  });

  test("prints what each client needs, with models that the account has, and proves it", async () => {
    await using machine = await setUpMachine();
    for (const { id } of SETUP_CLIENTS) {
      machine.simulator.journal.clear();
      const { code, stdout, stderr } = await machine.setup(id);
      expect([id, code]).toEqual([id, 0]);
      expect(stderr).toContain("It answered: This is a simulated");
      if (id !== "cursor") expect(stdout).toContain(`http://127.0.0.1:${machine.port}`);
      expect(asked(machine).map(({ status }) => status)).toEqual([200]);
    }
    expect((await readdir(machine.home)).sort()).toEqual([".local"]);
  });

  test("asks an included model, and tells what another costs", async () => {
    await using machine = await setUpMachine();
    const { stderr } = await machine.setup("codex", "--model", "gpt-5.4");
    expect(stderr).toContain("Asking gpt-4.1 one question, as Codex asks it.\n");
    machine.simulator.state.models = machine.simulator.state.models.filter(({ billing }) => billing.multiplier !== 0);
    const alone = await setUpMachineOf(machine);
    expect(alone.stderr).toContain(
      "Asking gpt-5.4 one question, as Codex asks it. That counts as 1 premium request.\n",
    );
  });

  test("asks nobody where no test is wanted", async () => {
    await using machine = await setUpMachine();
    const { code } = await machine.setup("codex", "--no-test");
    expect([code, asked(machine).length]).toEqual([0, 0]);
  });

  test("tells why the proof failed, with its exit code, and has written all the same", async () => {
    await using machine = await setUpMachine();
    machine.simulator.faults.push("/chat/completions", { answer: KNOWN_FAILURES.noQuota });
    const { code, stderr } = await machine.setup("aider", "--write");
    expect(code).not.toBe(0);
    expect(stderr).toContain("error: ");
    expect(await textOf(join(machine.home, ".aider.conf.yml"))).toContain("openai-api-base");
  });

  test("without a proxy it prints, says how to start one, and the exit code tells", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const { code, stdout, stderr } = await machine.run(["setup", "claude-code"]);
    expect(code).toBe(69);
    expect(stdout).toContain('"ANTHROPIC_DEFAULT_OPUS_MODEL": "claude-opus-4.7"');
    expect(stderr).toContain("Start it, in another terminal: github-copilot-svcs run\n");
    const elsewhere = await machine.run(["setup", "claude-code", "--port", "9", "--write"]);
    expect(elsewhere.stderr).toContain("Start it, in another terminal: github-copilot-svcs run --port 9\n");
  });

  test("without a proxy and a sign-in its models are examples, and are not written", async () => {
    await using machine = await createUserMachine();
    const { code, stderr } = await machine.run(["setup", "claude-code"]);
    expect([code, stderr]).toEqual([69, expect.stringContaining("are examples")]);
    expect(stderr).toContain("Not signed in to GitHub. Run `github-copilot-svcs auth`.");
    const written = await machine.run(["setup", "claude-code", "--write"]);
    expect([written.code, written.stderr]).toEqual([69, expect.stringContaining("nothing is written")]);
    expect(written.stderr).toContain("Run `github-copilot-svcs auth`.");
    expect(await readdir(machine.home)).toEqual([]);
  });

  test("takes a model that the account has, and no other", async () => {
    await using machine = await setUpMachine();
    const { stdout } = await machine.setup("claude-code", "--model", "gpt-5.1", "--no-test");
    expect(stdout).toContain('"model": "gpt-5.1"');
    const { code, stderr } = await machine.setup("claude-code", "--model", "gpt-5.5");
    expect([code, stderr]).toEqual([1, expect.stringContaining("Did you mean gpt-5.")]);
  });

  test("wants the key of a proxy that wants one, and gives it to the client", async () => {
    await using machine = await setUpMachine({ COPILOT_SVCS_API_KEY: KEY });
    const without = await machine.setup("claude-code");
    expect([without.code, without.stderr]).toEqual([77, expect.stringContaining("keys create")]);
    const wrong = await machine.setup("claude-code", "--key", `${KEY}-not`);
    expect(wrong.code).toBe(77);
    const right = await machine.setup("claude-code", "--key", KEY);
    expect([right.code, right.stdout]).toEqual([0, expect.stringContaining(`"ANTHROPIC_AUTH_TOKEN": "${KEY}"`)]);
  });

  test("knows a proxy with a certificate of its own, and gives the name that this is for", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const { cert, key } = certificateOf("elsewhere");
    await machine.write("cert.pem", cert);
    await machine.write("key.pem", key);
    await chmod(join(machine.folder, "key.pem"), 0o600);
    await machine.write("config.json", { tls: { cert: "cert.pem", key: "key.pem", ca_file: AUTHORITY_FILE } });
    const { port } = await machine.serve();
    const { code, stdout, stderr } = await machine.run(["setup", "claude-code", "--port", String(port)]);
    expect([code, stderr]).toEqual([0, expect.stringContaining("It answered: ")]);
    expect(stdout).toContain(`"ANTHROPIC_BASE_URL": "https://elsewhere.example:${port}"`);
    const { stdout: url } = await machine.run(["exec", "sh", "-c", "echo $OPENAI_BASE_URL"]);
    expect(url).toStartWith("http://127.0.0.1:");
  });

  test("tells of a variable that would go before it", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const { stderr } = await machine.run(["setup", "claude-code"], { ANTHROPIC_API_KEY: "sk-ant-real" });
    expect(stderr).toContain("ANTHROPIC_API_KEY is set in your environment");
  });

  test("gives a script all of it as data", async () => {
    await using machine = await setUpMachine();
    const { code, stdout, stderr } = await machine.setup("codex", "--write", "--json");
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toMatchObject({
      client: "codex",
      proxy: { url: `http://127.0.0.1:${machine.port}`, running: true },
      model: "gpt-5.4",
      changed: [{ path: join(machine.home, ".codex", "config.toml"), exists: true }],
      test: { model: "gpt-4.1", error: null },
    });
  });
});

async function setUpMachineOf(machine: UserMachine) {
  const { port } = await machine.serve();
  return await machine.run(["setup", "codex", "--model", "gpt-5.4", "--port", String(port)]);
}

describe.each(WITH_FILES)("setup $id --write", ({ id, path, text }) => {
  test("makes the files that are not there, for this user alone, and undo takes them away", async () => {
    await using machine = await setUpMachine();
    const { code, stderr } = await machine.setup(id, "--write", "--no-test");
    expect([code, stderr]).toEqual([0, expect.stringContaining(", which is new.")]);
    const client = SETUP_CLIENTS.find((row) => row.id === id);
    const { files = [] } = client?.setUp(exampleTarget(client), { ...EXAMPLE_PLACE, home: machine.home }) ?? {};
    expect(files.length).toBeGreaterThan(0);
    for (const { paths } of files) expect((await stat(paths[0])).mode & 0o777).toBe(0o600);
    await machine.setup(id, "--undo");
    const left = files.flatMap(({ paths: [first] }) => [first, first + BACKUP]);
    for (const name of left) expect(await Bun.file(name).exists()).toBe(false);
  });

  test("keeps all that the user has, does nothing the second time, and undo gives the file back to the byte", async () => {
    await using machine = await setUpMachine();
    const file = await plant(join(machine.home, path), text);
    await chmod(file, 0o644);
    const { code, stdout } = await machine.setup(id, "--write", "--no-test");
    expect([code, stdout]).toEqual([0, expect.stringContaining("@@")]);
    const written = await textOf(file);
    for (const comment of text.match(/(?:#|\/\/) .*/g) ?? []) expect(written).toContain(comment);
    expect(written).not.toBe(text);
    expect((await stat(file)).mode & 0o777).toBe(0o644);
    expect(await textOf(file + BACKUP)).toBe(text);
    const again = await machine.setup(id, "--write", "--no-test");
    expect(again.stdout).not.toContain("@@");
    expect(again.stderr).toContain("nothing to do");
    expect(await textOf(file)).toBe(written);
    const { stderr } = await machine.setup(id, "--undo");
    expect(stderr).toContain("Restored");
    expect(await textOf(file)).toBe(text);
    expect((await readdir(dirname(file))).filter((name) => name.endsWith(BACKUP))).toEqual([]);
    expect((await machine.setup(id, "--undo")).stderr).toContain("nothing to undo");
  });
});

/** A `.env` file has no grammar that could be broken: its readers pass over what they don't know. */
const WITH_GRAMMAR = WITH_FILES.filter(({ id }) => id !== "gemini-cli");

test.each(WITH_GRAMMAR)(
  "setup $id --write leaves a file that cannot be read as it is, and says where it is wrong",
  async ({ id, path, text }) => {
    await using machine = await setUpMachine();
    const broken = `${text}\n]]] = {`;
    const file = await plant(join(machine.home, path), broken);
    const { code, stderr } = await machine.setup(id, "--write");
    expect([code, stderr]).toEqual([78, expect.stringContaining(`${file} cannot be changed: it is no `)]);
    expect(await textOf(file)).toBe(broken);
    expect((await readdir(dirname(file))).filter((name) => name.endsWith(BACKUP))).toEqual([]);
  },
);

describe("a client's file", () => {
  test("that is a link is changed where it leads to", async () => {
    await using machine = await setUpMachine();
    const real = await plant(join(machine.home, "dotfiles", "claude.json"), `{ "theme": "dark" }\n`);
    const link = join(machine.home, ".claude", "settings.json");
    await mkdir(dirname(link));
    await symlink(real, link);
    expect((await machine.setup("claude-code", "--write", "--no-test")).code).toBe(0);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(await textOf(real)).toContain('"theme": "dark"');
    expect(await textOf(real)).toContain("ANTHROPIC_BASE_URL");
    await machine.setup("claude-code", "--undo");
    expect(await textOf(real)).toBe(`{ "theme": "dark" }\n`);
  });

  test("is shown and not changed in a dry run", async () => {
    await using machine = await setUpMachine();
    const file = await plant(join(machine.home, ".claude", "settings.json"), "{}\n");
    const { code, stdout, stderr } = await machine.setup("claude-code", "--write", "--dry-run");
    expect([code, stdout, stderr]).toEqual([
      0,
      expect.stringContaining('+    "ANTHROPIC_BASE_URL"'),
      expect.stringContaining("Nothing was changed."),
    ]);
    expect(await textOf(file)).toBe("{}\n");
    expect(asked(machine)).toEqual([]);
  });

  test("with something else where ours belongs is left as it is", async () => {
    await using machine = await setUpMachine();
    const file = await plant(join(machine.home, ".claude", "settings.json"), `{ "env": "none" }\n`);
    const { code, stderr } = await machine.setup("claude-code", "--write");
    expect([code, stderr]).toEqual([78, expect.stringContaining("env should be an object")]);
    expect(await textOf(file)).toBe(`{ "env": "none" }\n`);
  });

  test("keeps what has changed in it since, when ours is taken out", async () => {
    await using machine = await setUpMachine();
    const file = await plant(join(machine.home, ".claude", "settings.json"), `{ "theme": "dark" }\n`);
    await machine.setup("claude-code", "--write", "--no-test");
    const written = JSON.parse(await textOf(file));
    await Bun.write(file, JSON.stringify({ ...written, model: "opus", verbose: true }, null, 2));
    await machine.setup("claude-code", "--undo");
    expect(JSON.parse(await textOf(file))).toMatchObject({ theme: "dark", verbose: true });
    expect(await textOf(file)).not.toContain("ANTHROPIC");
  });

  test("is the one that the client's own variables name", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const { stdout } = await machine.run(["setup", "codex"], { CODEX_HOME: "/elsewhere" });
    expect(stdout).toContain("In /elsewhere/config.toml:");
  });
});
