import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmod, readdir, stat, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { assetName } from "../../scripts/asset-name.ts";
import { BINARY, createUserMachine, type UserMachine } from "../support/binary.ts";
import { createReleases, type Releases } from "../support/releases.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

setDefaultTimeout(60_000);

const isWindows = process.platform === "win32";
const ASSET = assetName();
/** Shared, since packing it takes seconds. */
const newer = { files: new Map<string, Uint8Array<ArrayBuffer>>() };

beforeAll(async () => {
  await using folder = await temporaryFolder();
  const outfile = join(folder.path, basename(BINARY));
  await Bun.$`${process.execPath} scripts/build.ts --version 9.9.9 --outfile ${outfile}`.quiet();
  await using releases = createReleases();
  releases.publish({ version: "9.9.9", program: await Bun.file(outfile).bytes() });
  newer.files = releases.files;
});

/** A machine with the program in its home, and a page of releases with 9.9.9. */
async function setUp() {
  const machine = await createUserMachine({ isInstalled: true, isSignedIn: true });
  const releases = createReleases();
  for (const [path, file] of newer.files) releases.files.set(path, file);
  releases.newest = "9.9.9";
  const mirror = { COPILOT_SVCS_RELEASES_URL: releases.url };
  return {
    machine,
    releases,
    mirror,
    run: (line: string, env = {}) => machine.run(line.split(" "), { ...mirror, ...env }),
    async [Symbol.asyncDispose]() {
      await releases[Symbol.asyncDispose]();
      await machine[Symbol.asyncDispose]();
    },
  };
}

const versionOf = async (machine: UserMachine) => JSON.parse((await machine.run(["version", "--json"])).stdout).version;
const besides = async (machine: UserMachine) =>
  (await readdir(dirname(machine.binary))).filter((name) => name !== basename(machine.binary));

describe("update", () => {
  test("replaces the program by the newest version, while a server of the old one serves on", async () => {
    await using set = await setUp();
    const { machine } = set;
    const old = await versionOf(machine);
    const server = await machine.serve();
    const { code, stdout, stderr } = await set.run("update");
    expect([code, stdout]).toEqual([0, expect.stringContaining(`Updated: ${old}`)]);
    expect(stdout).toContain(`-> 9.9.9 (${machine.binary})`);
    expect(stderr).toBe(`A server that runs goes on as ${old} until it is started again.\n`);
    expect(await versionOf(machine)).toBe("9.9.9");
    if (!isWindows) {
      expect((await stat(machine.binary)).mode & 0o777).toBe((await stat(BINARY)).mode & 0o777);
      expect(await besides(machine)).toEqual([]);
    }
    expect((await fetch(`${server.url}/health`)).headers.get("server")).toBe(`github-copilot-svcs/${old}`);
    server.signal("SIGTERM");
    await server.ended;
    const next = await machine.serve();
    expect((await fetch(`${next.url}/health`)).headers.get("server")).toBe("github-copilot-svcs/9.9.9");
  });

  test("downloads the packed program once, and nothing where there is nothing new", async () => {
    await using set = await setUp();
    const first = await set.run("update --json");
    expect(JSON.parse(first.stdout)).toMatchObject({ version: "9.9.9", updated: true });
    const path = `/download/v9.9.9/${ASSET}`;
    expect(set.releases.requests.filter((one) => one.startsWith(path))).toEqual([`${path}.gz`]);
    const again = await set.run("update --json");
    expect(JSON.parse(again.stdout)).toEqual({ before: "9.9.9", version: "9.9.9", updated: false });
    expect(set.releases.requests.filter((one) => one.startsWith(path))).toHaveLength(1);
    expect((await set.run("update")).stdout).toBe("Nothing to do: this is 9.9.9. Version 9.9.9 is the newest.\n");
  });

  test("takes a version that is named, also an older one", async () => {
    await using set = await setUp();
    await set.run("update --version v9.9.9");
    const old = "9.9.8";
    set.releases.publish({ version: old, program: `#!/bin/sh\necho '{"version":"${old}"}'\n` });
    set.releases.newest = "9.9.9";
    if (isWindows) return;
    expect(await set.run(`update --version=${old}`)).toMatchObject({ code: 0 });
    expect(await versionOf(set.machine)).toBe(old);
  });

  test.skipIf(isWindows)("replaces the program itself where the path is a link", async () => {
    await using set = await setUp();
    const { machine } = set;
    const link = join(machine.home, "link");
    await symlink(machine.binary, link);
    const child = Bun.spawn([link, "update"], {
      env: machine.environment(set.mirror),
      stdout: "ignore",
      stderr: "ignore",
    });
    expect(await child.exited).toBe(0);
    expect(await versionOf(machine)).toBe("9.9.9");
    expect((await Bun.$`readlink ${link}`.text()).trim()).toBe(machine.binary);
  });

  test("shows a person how far it is, and leaves one line", async () => {
    await using set = await setUp();
    const session = set.machine.open(["update"], set.mirror);
    expect(await session.ended).toBe(0);
    expect(session.screen.text).toMatch(/\rDownloading 9\.9\.9: \d+ % of \d+ MB/);
  });
});

describe("update changes nothing, and leaves nothing beside the program,", () => {
  type Case = [string, (releases: Releases) => unknown, number, string];
  const GZ = `v9.9.9/${ASSET}.gz`;
  const facts = (releases: Releases, change: (json: { version: string; assets: { name: string }[] }) => void) => {
    const json = JSON.parse(Buffer.from(newer.files.get("v9.9.9/release.json") ?? []).toString());
    change(json);
    releases.files.set("v9.9.9/release.json", Buffer.from(JSON.stringify(json)));
  };
  const CASES: Case[] = [
    [
      "when the checksum is wrong",
      (all) => all.files.set(GZ, flipped(newer.files.get(GZ), MTIME)),
      69,
      "its checksum is",
    ],
    [
      "when it is too long",
      (all) => all.faults.set(GZ, () => new Response(endless(newer.files.get(GZ)))),
      69,
      "it is longer than",
    ],
    [
      "when it is too short",
      (all) => all.files.set(GZ, Buffer.from("<html>")),
      69,
      "gz is not what the release announces",
    ],
    [
      "when it is sent elsewhere",
      (all) => all.faults.set(GZ, () => Response.redirect("http://127.0.0.2:1/")),
      69,
      "is not trusted with it",
    ],
    [
      "when the connection breaks",
      (all) => all.faults.set(GZ, () => new Response(breaking(newer.files.get(GZ), all))),
      69,
      "No connection to",
    ],
    ["when the server fails", (all) => all.faults.set(GZ, () => new Response("", { status: 503 })), 69, "status 503"],
    [
      "when another answers",
      (all) => all.files.set("v9.9.9/release.json", Buffer.from("<html>")),
      69,
      "describes no release",
    ],
    ["when the network is down", (all) => all[Symbol.asyncDispose](), 69, "(ECONNREFUSED)"],
    ["when there is no such version", (all) => all.files.clear(), 1, "There is no release at"],
    ["when this program is in no release", (all) => facts(all, (json) => json.assets.splice(0)), 1, `has no ${ASSET}`],
    [
      "when the new one does not run",
      (all) => all.publish({ version: "9.9.10", program: "#!/bin/sh\necho oops >&2; exit 5\n" }),
      1,
      isWindows ? "" : "does not run here (exit code 5). Nothing was changed. oops",
    ],
    [
      "when it is another version",
      (all) => all.publish({ version: "9.9.10", program: "#!/bin/sh\necho '{}'\n" }),
      1,
      isWindows ? "" : "says that it is another",
    ],
  ];
  test.each(CASES)("%s", async (_, arrange, exitCode, words) => {
    await using set = await setUp();
    const old = await versionOf(set.machine);
    await arrange(set.releases);
    const { code, stdout, stderr } = await set.run("update");
    expect([code, stdout, stderr]).toEqual([exitCode, "", expect.stringContaining(words)]);
    expect(stderr).toMatch(/^error: .*\n$/s);
    expect(await versionOf(set.machine)).toBe(old);
    expect(await besides(set.machine)).toEqual([]);
  });

  test.skipIf(isWindows)("when it is interrupted", async () => {
    await using set = await setUp();
    const asked = Promise.withResolvers<void>();
    set.releases.faults.set(GZ, () => {
      asked.resolve();
      return new Response(new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array(10)) }));
    });
    const program = set.machine.start(["update"], set.mirror);
    await asked.promise;
    program.signal("SIGINT");
    expect((await program.ended).code).toBe(130);
    expect(await besides(set.machine)).toEqual([]);
  });

  test.skipIf(isWindows)("when it is killed, but for a file that is no program", async () => {
    await using set = await setUp();
    const { machine } = set;
    const old = await versionOf(machine);
    const asked = Promise.withResolvers<void>();
    set.releases.faults.set(GZ, () => {
      asked.resolve();
      return new Promise(() => {});
    });
    const program = machine.start(["update"], set.mirror);
    await asked.promise;
    program.signal("SIGKILL");
    await program.ended;
    expect(await versionOf(machine)).toBe(old);
    const [left = ""] = await besides(machine);
    expect((await stat(join(dirname(machine.binary), left))).mode & 0o777).toBe(0o600);
    set.releases.faults.clear();
    expect((await set.run("update")).code).toBe(0);
    expect(await versionOf(machine)).toBe("9.9.9");
  });

  test.skipIf(isWindows || process.getuid?.() === 0)("when the folder is another's", async () => {
    await using set = await setUp();
    await chmod(dirname(set.machine.binary), 0o555);
    const { code, stderr } = await set.run("update");
    await chmod(dirname(set.machine.binary), 0o755);
    expect([code, stderr]).toEqual([1, expect.stringContaining("This user may not replace")]);
  });

  test.each([
    ["update --version 1.2", 2, "must be a version such as v1.2.3"],
    ["update --check --version 1.2.3", 2, "leave --version out"],
  ])("as %s makes no sense", async (line, exitCode, words) => {
    await using set = await setUp();
    const { code, stderr } = await set.run(line);
    expect([code, stderr]).toEqual([exitCode, expect.stringContaining(words)]);
  });

  test("when the mirror is not safe", async () => {
    await using set = await setUp();
    const { code, stderr } = await set.run("update", { COPILOT_SVCS_RELEASES_URL: "http://example.com/releases" });
    expect([code, stderr]).toEqual([2, expect.stringContaining("must be an https address")]);
  });
});

describe("version --check and update --check", () => {
  test.each(["version --check", "update --check"])(
    "%s tells by its exit code whether there is a newer one",
    async (line) => {
      await using set = await setUp();
      const old = await versionOf(set.machine);
      const before = await set.run(line);
      expect([before.code, before.stdout]).toEqual([1, expect.stringContaining("github-copilot-svcs 9.9.9 is there")]);
      expect(JSON.parse((await set.run(`${line} --json`)).stdout)).toEqual({
        version: old,
        newest: "9.9.9",
        is_newest: false,
      });
      await set.run("update");
      const after = await set.run(line);
      expect([after.code, after.stdout]).toEqual([0, "github-copilot-svcs 9.9.9 is the newest version.\n"]);
      await set.releases[Symbol.asyncDispose]();
      expect(await set.run(line)).toMatchObject({ code: 69, stdout: "" });
    },
  );

  test("nobody is asked unasked", async () => {
    await using set = await setUp();
    for (const line of ["version", "version --json", "status", "help", "config"]) await set.run(line);
    expect(set.releases.requests).toEqual([]);
  });
});

/** Of the head of a gzip file, the one number that changes nothing of what is in it (RFC 1952 2.3). */
const MTIME = 4;

function flipped(file: Uint8Array = new Uint8Array(), at: number): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(file);
  copy.set([(copy[at] ?? 0) ^ 1], at);
  return copy;
}

function endless(file: Uint8Array = new Uint8Array()): ReadableStream {
  return new ReadableStream({
    start: (stream) => stream.enqueue(file),
    pull: (stream) => stream.enqueue(new Uint8Array(1024)),
  });
}

/** Some of it, and then its server ends. */
function breaking(file: Uint8Array = new Uint8Array(), releases: Releases): ReadableStream {
  return new ReadableStream({
    start: (stream) => stream.enqueue(file.subarray(0, 1000)),
    pull: () => releases[Symbol.asyncDispose](),
  });
}
