import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { byteStringOf, decodeUtf8 } from "../../src/wire/byte-string.ts";
import { createSseSplitter } from "../../src/wire/sse.ts";
import { kindOf } from "../support/kind-of.ts";

type Told = { data: string; isWhole: boolean };

/** The events of the text when it arrives in slices that end at these bytes. */
function eventsOf(text: string, cuts: readonly number[] = [], maxEventBytes = 1000): Told[] {
  const events: Told[] = [];
  const splitter = createSseSplitter({
    maxEventBytes,
    onEvent: (data, isWhole) => events.push({ data: decodeUtf8(data), isWhole }),
  });
  const bytes = new TextEncoder().encode(text);
  const borders = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  for (let index = 1; index < borders.length; index++)
    splitter.push(bytes.subarray(borders[index - 1], borders[index]));
  splitter.end();
  return events;
}

const datas = (text: string) => eventsOf(text).map(({ data }) => data);

describe("the splitter of server-sent events", () => {
  test("takes line feeds, carriage returns and both for a line's end", () => {
    expect(datas("data: a\n\ndata: b\r\n\r\ndata: c\r\rdata: d\n\n")).toEqual(["a", "b", "c", "d"]);
  });

  test("knows whether it holds a piece of an event", () => {
    const splitter = createSseSplitter({ maxEventBytes: 1000, onEvent() {} });
    const held = (text: string) => {
      splitter.push(new TextEncoder().encode(text));
      return !splitter.isBetweenEvents();
    };
    expect(splitter.isBetweenEvents()).toBe(true);
    // After a carriage return the line feed that belongs to it may still come.
    const told = ["da", "ta: a\n", "\n", "id: 1\n", "\n: hello\n\ndata: b\r\n\r\n", "data: c\r\r", "data: d\n\n"].map(
      held,
    );
    expect(told).toEqual([true, true, false, true, false, true, false]);
  });

  test("takes away one space behind the colon, and no more", () => {
    expect(datas("data:a\n\ndata:  b\n\n")).toEqual(["a", " b"]);
  });

  test("joins the data lines of one event", () => {
    expect(datas("data: a\ndata\ndata: c\n\n")).toEqual(["a\n\nc"]);
  });

  test("passes over comments, ids and events without data", () => {
    expect(datas(": hello\n\nid: 3\nretry: 1\n\nevent: ping\n\ndata: a\n\n")).toEqual(["a"]);
  });

  test("passes over a byte order mark at the start only", () => {
    expect(datas("\ufeffdata: a\n\n")).toEqual(["a"]);
    expect(datas("data: \ufeff\n\n\ufeffdata: b\n\n")).toEqual(["\ufeff"]);
  });

  test("tells what is left when the stream ends without a blank line or a line's end", () => {
    expect(datas("data: a\n\ndata: b\n")).toEqual(["a", "b"]);
    expect(datas("data: a\n\ndata: b")).toEqual(["a", "b"]);
  });

  test("says of what is left at the end that it may not be whole", () => {
    expect(eventsOf("data: a\n\ndata: b").map(({ isWhole }) => isWhole)).toEqual([true, false]);
  });

  test("tells an event in the very push that completes it", () => {
    const events: string[] = [];
    const splitter = createSseSplitter({ maxEventBytes: 100, onEvent: (data) => events.push(data) });
    splitter.push(new TextEncoder().encode("data: a\r\n\r"));
    expect(events).toEqual(["a"]);
    splitter.push(new TextEncoder().encode(""));
    splitter.push(new TextEncoder().encode("\ndata: b\n"));
    expect(events).toEqual(["a"]);
    splitter.push(new TextEncoder().encode("\n"));
    expect(events).toEqual(["a", "b"]);
  });

  test("tells where in the chunk an event ends", () => {
    const ends: number[] = [];
    const splitter = createSseSplitter({ maxEventBytes: 100, onEvent: (_data, _isWhole, endsAt) => ends.push(endsAt) });
    for (const slice of ["data: a\n\ndata: b\r\n\r\nda", "ta: c\r", "\n\r", "\ndata: d\r\r"]) {
      splitter.push(new TextEncoder().encode(slice));
    }
    expect(ends).toEqual([9, 20, 2, 10]);
  });

  test("takes a return and a feed for one line's end, also with nothing between them", () => {
    const events: string[] = [];
    const splitter = createSseSplitter({ maxEventBytes: 100, onEvent: (data) => events.push(data) });
    for (const slice of ["data: a\r", "", "\ndata: b\r\n\r\n"]) splitter.push(new TextEncoder().encode(slice));
    expect(events).toEqual(["a\nb"]);
  });

  test("gives the same events for any slicing, also within characters and line ends", () => {
    const line = fc.constantFrom("data: naïve 日本語 🙂", "data:", "data: {}", "event: x", ": c", "", "", "id: 1");
    const lines = fc.array(fc.tuple(line, fc.constantFrom("\n", "\r", "\r\n")), { maxLength: 20 });
    fc.assert(
      fc.property(lines, fc.array(fc.nat(), { maxLength: 30 }), (parts, cuts) => {
        const text = parts.map(([content, end]) => content + end).join("");
        expect(eventsOf(text, cuts)).toEqual(eventsOf(text));
      }),
    );
  });

  test("keeps no more of an event than the bound", async () => {
    expect(await kindOf(async () => eventsOf(`data: ${"x".repeat(200)}`, [], 100))).toBe("bad_upstream_answer");
    expect(await kindOf(async () => eventsOf("data: 0123456789\n".repeat(20), [], 100))).toBe("bad_upstream_answer");
  });

  test("does not count what it has told already", () => {
    expect(eventsOf("data: 0123456789\n\n".repeat(20), [], 100)).toHaveLength(20);
  });
});

test("a byte string holds any bytes", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  expect(byteStringOf(bytes)).toHaveLength(256);
  expect(byteStringOf(bytes.subarray(250)).charCodeAt(0)).toBe(250);
});
