import { describe, expect, test } from "bun:test";
import { mergeStreams } from "../../src/relay/merge-streams.ts";

/** A stream that is told by hand, and how often it was opened and ended. */
function source() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const seen = { opened: 0, ended: 0 };
  const stream = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given;
    },
    cancel: () => void seen.ended++,
  });
  return {
    seen,
    open: async () => {
      seen.opened++;
      return stream;
    },
    say: (byte: number) => controller?.enqueue(Uint8Array.of(byte)),
    close: () => controller?.close(),
    fail: (error: Error) => controller?.error(error),
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const said = (index: number, byte: number) => ({ index, chunk: Uint8Array.of(byte) });

describe("several streams as one", () => {
  test("say what they have to say as it comes", async () => {
    const [one, other] = [source(), source()];
    const merged = mergeStreams(2, [one.open, other.open]);
    other.say(1);
    expect(await merged.next()).toEqual(said(1, 1));
    one.say(2);
    expect(await merged.next()).toEqual(said(0, 2));
    one.close();
    other.say(3);
    expect(await merged.next()).toEqual(said(1, 3));
    other.close();
    expect(await merged.next()).toBeUndefined();
  });

  test("say it in the order in which it came, whoever waited for it", async () => {
    const [one, other, third] = [source(), source(), source()];
    const merged = mergeStreams(3, [one.open, other.open, third.open]);
    third.say(1);
    await merged.next();
    other.say(2);
    await turn();
    one.say(3);
    await turn();
    expect([await merged.next(), await merged.next()]).toEqual([said(1, 2), said(0, 3)]);
  });

  test("are opened when there is room for them", async () => {
    const [one, other] = [source(), source()];
    const merged = mergeStreams(1, [one.open, other.open]);
    one.say(1);
    await merged.next();
    expect(other.seen.opened).toBe(0);
    one.close();
    other.say(2);
    expect(await merged.next()).toEqual(said(1, 2));
  });

  test("fail as the first that does", async () => {
    const [one, other] = [source(), source()];
    const merged = mergeStreams(2, [one.open, other.open]);
    other.fail(new Error("broken"));
    await expect(merged.next()).rejects.toThrow("broken");
    const refused = mergeStreams(2, [source().open, () => Promise.reject(new Error("refused"))]);
    await expect(refused.next()).rejects.toThrow("refused");
  });

  test("are all ended at once, those too that open only then", async () => {
    const [one, late] = [source(), source()];
    const opening = Promise.withResolvers<void>();
    const merged = mergeStreams(2, [one.open, () => opening.promise.then(late.open)]);
    one.say(1);
    await merged.next();
    merged.cancel();
    expect(one.seen.ended).toBe(1);
    opening.resolve();
    await merged.next();
    expect(late.seen).toEqual({ opened: 1, ended: 1 });
  });
});
