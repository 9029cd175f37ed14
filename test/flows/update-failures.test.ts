import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmod, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { assetName } from "../../scripts/asset-name.ts";
import { besides, createOutdated, newerFiles, versionOf } from "../support/outdated.ts";
import type { Releases } from "../support/releases.ts";

setDefaultTimeout(60_000);

const isWindows = process.platform === "win32";
const ASSET = assetName();

/** The files of the release, before anything is done to them. */
const newer: Releases["files"] = new Map();

beforeAll(async () => {
  for (const [path, file] of await newerFiles()) newer.set(path, file);
});

describe("update changes nothing, and leaves nothing beside the program,", () => {
  type Case = [string, (releases: Releases) => unknown, number, string];
  const GZ = `v9.9.9/${ASSET}.gz`;
  const facts = (releases: Releases, change: (json: { version: string; assets: { name: string }[] }) => void) => {
    const json = JSON.parse(Buffer.from(newer.get("v9.9.9/release.json") ?? []).toString());
    change(json);
    releases.files.set("v9.9.9/release.json", Buffer.from(JSON.stringify(json)));
  };
  const CASES: Case[] = [
    ["when the checksum is wrong", (all) => all.files.set(GZ, flipped(newer.get(GZ), MTIME)), 69, "its checksum is"],
    [
      "when it is too long",
      (all) => all.faults.set(GZ, () => new Response(endless(newer.get(GZ)))),
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
      (all) => all.faults.set(GZ, () => new Response(breaking(newer.get(GZ), all))),
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
    await using set = await createOutdated();
    const old = await versionOf(set.machine);
    await arrange(set.releases);
    const { code, stdout, stderr } = await set.run("update");
    expect([code, stdout, stderr]).toEqual([exitCode, "", expect.stringContaining(words)]);
    expect(stderr).toMatch(/^error: .*\n$/s);
    expect(await versionOf(set.machine)).toBe(old);
    expect(await besides(set.machine)).toEqual([]);
  });

  test.skipIf(isWindows)("when it is interrupted", async () => {
    await using set = await createOutdated();
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
    await using set = await createOutdated();
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
    await using set = await createOutdated();
    await chmod(dirname(set.machine.binary), 0o555);
    const { code, stderr } = await set.run("update");
    await chmod(dirname(set.machine.binary), 0o755);
    expect([code, stderr]).toEqual([1, expect.stringContaining("This user may not replace")]);
  });

  test.each([
    ["update --version 1.2", 2, "must be a version such as v1.2.3"],
    ["update --check --version 1.2.3", 2, "leave --version out"],
  ])("as %s makes no sense", async (line, exitCode, words) => {
    await using set = await createOutdated();
    const { code, stderr } = await set.run(line);
    expect([code, stderr]).toEqual([exitCode, expect.stringContaining(words)]);
  });

  test("when the mirror is not safe", async () => {
    await using set = await createOutdated();
    const { code, stderr } = await set.run("update", { COPILOT_SVCS_RELEASES_URL: "http://example.com/releases" });
    expect([code, stderr]).toEqual([2, expect.stringContaining("must be an https address")]);
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

/** Some megabytes of it, and then its server ends. */
function breaking(file: Uint8Array = new Uint8Array(), releases: Releases): ReadableStream {
  let sent = 0;
  return new ReadableStream({
    async pull(stream) {
      if (sent > 20_000_000) return await releases[Symbol.asyncDispose]();
      stream.enqueue(file.subarray(sent, sent + 1_000_000));
      sent += 1_000_000;
    },
  });
}
