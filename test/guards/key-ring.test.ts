import { describe, expect, test } from "bun:test";
import type { StoredKey } from "../../src/guards/key-file.ts";
import { createKeyRing, type KeyRingNeeds } from "../../src/guards/key-ring.ts";
import { sha256Hex } from "../../src/world/hash.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { createMemoryLog } from "../support/memory-log.ts";

const stored = (name: string): StoredKey => ({ name, created_at: "", sha256: sha256Hex(`key of ${name}`) });

/** A ring over a file that the test writes by `put`. */
function setUp(given: Partial<KeyRingNeeds> = {}) {
  const clock = createFakeClock();
  const log = createMemoryLog();
  const file = { keys: [] as readonly StoredKey[], modifiedMs: null as number | null, looks: 0, reads: 0 };
  const ring = createKeyRing({
    keyFile: {
      async list() {
        file.reads++;
        return file.keys;
      },
      async modifiedMs() {
        file.looks++;
        return file.modifiedMs;
      },
    },
    fixed: null,
    isKeyNeeded: false,
    clock,
    log,
    ...given,
  });
  const put = (...names: string[]) => {
    file.keys = names.map(stored);
    file.modifiedMs = clock.wallMs();
  };
  const entering = (name: string) => ring.clientOf(new Headers({ "x-api-key": `key of ${name}` }));
  return { clock, log, file, ring, put, entering };
}

describe("the ring of keys", () => {
  test("lets nobody in before it has been read", async () => {
    const { ring, clock } = setUp({
      keyFile: { list: () => Promise.reject(new Error("no disk")), modifiedMs: async () => 1 },
    });
    expect(await ring.clientOf(new Headers())).toBeNull();
    await clock.advance(5000);
    expect(await ring.clientOf(new Headers())).toBeNull();
    expect(ring.hasKeys()).toBe(false);
    await expect(ring.start()).rejects.toThrow("no disk");
  });

  test("takes everybody as one client while there is no key, unless one is needed", async () => {
    const open = setUp();
    await open.ring.start();
    expect(await open.entering("anybody")).toEqual({ id: "" });
    const closed = setUp({ isKeyNeeded: true });
    await closed.ring.start();
    expect(await closed.entering("anybody")).toBeNull();
  });

  test("knows each client by its key, and one of an old name as another", async () => {
    const { ring, put, entering } = setUp({ fixed: { name: "OURS", key: "key of nobody" } });
    put("a", "b");
    await ring.start();
    expect(ring.hasKeys()).toBe(true);
    expect((await entering("a"))?.name).toBe("a");
    expect((await entering("b"))?.name).toBe("b");
    expect((await entering("nobody"))?.name).toBe("OURS");
    expect(await entering("c")).toBeNull();
    expect((await entering("a"))?.id).not.toBe((await entering("b"))?.id);
  });

  test("looks at the file once a second, however many ask, and reads it only when it has changed", async () => {
    const { ring, clock, file, put, entering } = setUp();
    put("a");
    await clock.advance(10_000);
    await ring.start();
    await Promise.all([entering("a"), entering("a"), entering("b")]);
    await entering("a");
    expect(file).toMatchObject({ looks: 2, reads: 1 });
    await clock.advance(999);
    await entering("a");
    expect(file.looks).toBe(2);
    await clock.advance(1);
    await entering("a");
    expect(file).toMatchObject({ looks: 3, reads: 1 });
    put("b");
    await clock.advance(1000);
    expect(await entering("a")).toBeNull();
    expect(file).toMatchObject({ looks: 4, reads: 2 });
  });

  test("looks again for a stranger, since its key may have been made just now, and not for each of many", async () => {
    const { ring, clock, file, put, entering } = setUp();
    put("a");
    await ring.start();
    await entering("a");
    await clock.advance(100);
    put("a", "b");
    expect((await entering("b"))?.name).toBe("b");
    const { looks } = file;
    expect(await Promise.all([entering("c"), entering("c"), entering("c")])).toEqual([null, null, null]);
    expect(file.looks).toBe(looks);
    await clock.advance(100);
    expect(await Promise.all([entering("c"), entering("c"), entering("c")])).toEqual([null, null, null]);
    expect(file.looks).toBe(looks + 1);
  });

  test("sees a second change within the time that the disk counts as one", async () => {
    const { ring, clock, file, put, entering } = setUp();
    put("a", "b");
    const { modifiedMs } = file;
    await ring.start();
    put("b");
    file.modifiedMs = modifiedMs;
    await clock.advance(1000);
    expect(await entering("a")).toBeNull();
    await clock.advance(5000);
    await entering("b");
    const { reads } = file;
    await clock.advance(5000);
    await entering("b");
    expect(file.reads).toBe(reads);
  });

  test("takes the absence of the file for no keys, and its return for what it says", async () => {
    const { ring, clock, file, put, entering } = setUp({ isKeyNeeded: true });
    put("a");
    await ring.start();
    file.keys = [];
    file.modifiedMs = null;
    await clock.advance(1000);
    expect(await entering("a")).toBeNull();
    put("a");
    await clock.advance(1000);
    expect((await entering("a"))?.name).toBe("a");
  });
});
