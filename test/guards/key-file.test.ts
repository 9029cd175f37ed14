import { describe, expect, test } from "bun:test";
import { createKeyFile } from "../../src/guards/key-file.ts";
import { createLock } from "../../src/resilience/lock.ts";
import { sha256Hex } from "../../src/world/hash.ts";
import { systemRandom } from "../../src/world/random.ts";
import { redact } from "../../src/world/redact.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { createMemoryFiles } from "../support/memory-files.ts";

const PATH = "/home/octo/keys.json";
const { signal } = new AbortController();

function setUp() {
  const clock = createFakeClock();
  const files = createMemoryFiles();
  const processes = { ownName: () => "1@test", hasEnded: () => false };
  const open = () => {
    const lock = createLock({ files, clock, processes, path: `${PATH}.lock` });
    return createKeyFile({ files, clock, random: systemRandom, lock, path: PATH });
  };
  return { clock, files, open, keys: open() };
}

describe("a new key", () => {
  test("is known by its beginning, has 256 bits of chance, and the redactor hides it", async () => {
    const { keys } = setUp();
    const made = [await keys.create("one", signal), await keys.create("two", signal)];
    for (const key of made) {
      expect(key).toMatch(/^sk-svcs-[A-Za-z0-9_-]{43}$/);
      expect(Buffer.from(key.slice("sk-svcs-".length), "base64url")).toHaveLength(32);
      expect(redact(`https://x/?key=${key}&y`)).toBe("https://x/?key=[redacted]&y");
    }
    expect(made[0]).not.toBe(made[1]);
  });

  test("is stored as its name, its date and its hash", async () => {
    const { keys, files } = setUp();
    const key = await keys.create("laptop", signal);
    expect(JSON.parse(files.texts.get(PATH) ?? "")).toEqual({
      version: 1,
      keys: [{ name: "laptop", created_at: "2026-01-01T00:00:00.000Z", sha256: sha256Hex(key) }],
    });
    expect([...files.texts.values()].join()).not.toContain(key.slice(8));
    expect(await keys.list()).toEqual([
      { name: "laptop", created_at: "2026-01-01T00:00:00.000Z", sha256: sha256Hex(key) },
    ]);
  });

  test.each(["", " ", "a b", "-x", ".x", "a/b", "löwe", "a\u001b[31m", "x".repeat(65), "a,b"])(
    "has no name such as %p",
    async (name) => {
      const { keys, files } = setUp();
      await expect(keys.create(name, signal)).rejects.toMatchObject({ kind: "usage" });
      expect(files.texts.size).toBe(0);
    },
  );

  test("has a name of its own", async () => {
    const { keys } = setUp();
    await keys.create("laptop", signal);
    await expect(keys.create("laptop", signal)).rejects.toMatchObject({ kind: "usage" });
    expect(await keys.list()).toHaveLength(1);
  });

  test("is not lost when two programs make one at the same time", async () => {
    const { clock, open, keys } = setUp();
    const made = Promise.all(["a", "b", "c"].map((name) => open().create(name, signal)));
    await clock.advance(1000);
    await made;
    expect((await keys.list()).map(({ name }) => name).sort()).toEqual(["a", "b", "c"]);
  });
});

test("a key that is revoked is gone, and a wrong name is told with the nearest", async () => {
  const { keys } = setUp();
  await keys.create("laptop", signal);
  await keys.create("phone", signal);
  await expect(keys.revoke("lapotp", signal)).rejects.toMatchObject({
    kind: "not_found",
    message: expect.stringContaining("Did you mean laptop?"),
  });
  expect(await keys.revoke("laptop", signal)).toBe(1);
  expect((await keys.list()).map(({ name }) => name)).toEqual(["phone"]);
});

test("a disk that is full changes nothing, and that is said", async () => {
  const { keys, files } = setUp();
  await keys.create("laptop", signal);
  files.failWith = new Error("ENOSPC");
  await expect(keys.revoke("laptop", signal)).rejects.toMatchObject({ message: expect.stringContaining("ENOSPC") });
  expect(await keys.list()).toHaveLength(1);
});

test("a file that cannot be read is no reason to let anybody in", async () => {
  const { keys, files } = setUp();
  files.read = () => Promise.reject(new Error("EACCES"));
  await expect(keys.list()).rejects.toMatchObject({
    kind: "config_invalid",
    message: expect.stringContaining("EACCES"),
  });
});

const KEY = { name: "a", created_at: "", sha256: "0".repeat(64) };

test.each([
  "",
  "null",
  "[]",
  '{"version":1}',
  JSON.stringify({ version: 2, keys: [] }),
  JSON.stringify({ version: 1, keys: [], more: 1 }),
  JSON.stringify({ version: 1, keys: [{ ...KEY, sha256: "" }] }),
  JSON.stringify({ version: 1, keys: [{ ...KEY, name: "a b" }] }),
])("a file that makes no sense is not read as keys, not quoted, and left as it is: %s", async (text) => {
  const { keys, files } = setUp();
  files.texts.set(PATH, text);
  const refused = { kind: "config_invalid", message: expect.stringContaining(`${PATH} is damaged`) };
  await expect(keys.list()).rejects.toMatchObject(refused);
  await expect(keys.create("b", signal)).rejects.toMatchObject(refused);
  await expect(keys.revoke("a", signal)).rejects.toMatchObject(refused);
  expect(files.texts.get(PATH)).toBe(text);
});
