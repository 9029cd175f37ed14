import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { endHttpAnswer, type HttpAnswer, openHttpAnswer, readHttpAnswer } from "../../src/wire/http-answer.ts";

/** What an answer says when its bytes come in these pieces. */
function read(pieces: readonly (string | Uint8Array)[]): { answer: HttpAnswer; body: Uint8Array } {
  const answer = openHttpAnswer();
  const parts = pieces.map((piece) =>
    Buffer.from(readHttpAnswer(answer, new Uint8Array(Buffer.from(piece as string)))),
  );
  return { answer, body: Buffer.concat(parts) };
}

const bodyOf = (...pieces: string[]) => Buffer.from(read(pieces).body).toString();
const answerOf = (...pieces: string[]) => read(pieces).answer;

const HEAD = "HTTP/1.1 200 OK\r\n";
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`;

describe("the head of an answer", () => {
  test("has a status, and fields by their names in lower case", () => {
    const { head } = answerOf(
      "HTTP/1.1 418 I'm a teapot\r\nX-One:1 \r\nx-two: \r\nX-ONE:\t2\r\ncontent-length: 0\r\n\r\n",
    );
    expect(head?.status).toBe(418);
    const names = ["x-one", "x-two", "content-length", "one", "x-three"];
    expect(names.map((name) => head?.headers.get(name))).toEqual(["1, 2", "", "0", null, null]);
    expect(names.map((name) => head?.headers.has(name))).toEqual([true, true, true, false, false]);
  });

  test("may have no reason, and may come behind others that are on the way", () => {
    const { head, phase } = answerOf(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 \r\nlink: x\r\n\r\nHTTP/1.1 204\r\n\r\n",
    );
    expect(head?.status).toBe(204);
    expect(head?.headers.has("link")).toBeFalse();
    expect(phase).toBe("complete");
  });

  test.each([
    ["is no HTTP", "SSH-2.0-OpenSSH\r\n"],
    ["is of another version", "HTTP/2 200\r\n\r\n"],
    ["has bare line feeds", "HTTP/1.1 200 OK\ncontent-length: 0\n\n"],
    ["has a status of letters", "HTTP/1.1 2OO OK\r\n\r\n"],
    ["has a status of two digits", "HTTP/1.1 20 OK\r\n\r\n"],
    ["has a folded line", `${HEAD}a: b\r\n c\r\n\r\n`],
    ["has a blank before a colon", `${HEAD}a : b\r\n\r\n`],
    ["has a line without a colon", `${HEAD}a\r\n\r\n`],
    ["has a name that is empty", `${HEAD}: b\r\n\r\n`],
    ["has a zero byte", `${HEAD}a: b\0\r\n\r\n`],
    ["has a carriage return in a value", `${HEAD}a: b\rc\r\n\r\n`],
    ["changes the protocol", "HTTP/1.1 101 Switching\r\n\r\n"],
    ["is too long", `${HEAD}a: ${"x".repeat(70_000)}`],
    ["is too long, to its end", `${HEAD}a: ${"x".repeat(70_000)}\r\n\r\n`],
    ["has a length of letters", `${HEAD}content-length: ten\r\n\r\n`],
    ["has a length below nothing", `${HEAD}content-length: -1\r\n\r\n`],
    ["has two lengths", `${HEAD}content-length: 1\r\ncontent-length: 2\r\n\r\n`],
    ["has a length that is no exact number", `${HEAD}content-length: 9999999999999999\r\n\r\n`],
    ["has a coding that nobody knows", `${HEAD}transfer-encoding: gzip, chunked\r\n\r\n`],
    ["is behind a hundred that are only on the way", "HTTP/1.1 100 Continue\r\n\r\n".repeat(100)],
    ["has a length behind what is no blank", `${HEAD}content-length: \xa05\r\n\r\n`],
    ["has a coding behind what is no blank", `${HEAD}transfer-encoding: \xa0chunked\r\n\r\n`],
    ["is chunked twice", `${HEAD}transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n`],
  ])("is refused where it %s", (_, text) => {
    const { head, phase, fault } = answerOf(text);
    expect({ head, phase, fault }).toEqual({ head: null, phase: "broken", fault: expect.any(String) });
  });
});

describe("the body of an answer", () => {
  test("has the length that was announced, and what comes behind is told", () => {
    const { answer, body } = read([`${HEAD}Content-Length: 5, 5\r\n\r\nhel`, "lo?"]);
    expect(Buffer.from(body).toString()).toBe("hello");
    expect(answer).toMatchObject({ phase: "complete", hasSurplus: true });
  });

  test("ends with the connection where no end is told, and is else cut off by it", () => {
    const open = answerOf(`${HEAD}\r\n`, "all ", "of it");
    expect(endHttpAnswer(open)).toBeTrue();
    expect(bodyOf(`${HEAD}\r\n`, "all ", "of it")).toBe("all of it");
    expect(endHttpAnswer(answerOf(`${HEAD}Content-Length: 5\r\n\r\nhell`))).toBeFalse();
    expect(endHttpAnswer(answerOf(CHUNKED, "5\r\nhello\r\n"))).toBeFalse();
    expect(endHttpAnswer(answerOf(HEAD))).toBeFalse();
  });

  test("comes in chunks, of which only the contents are its bytes", () => {
    const chunks = '5\r\nhello\r\n1 ;a="b"\r\n,\r\n000006\r\n world\r\n0\r\nX-Trailer: 1\r\nother: 2\r\n\r\n';
    const { answer, body } = read([CHUNKED + chunks]);
    expect(Buffer.from(body).toString()).toBe("hello, world");
    expect(answer).toMatchObject({ phase: "complete", hasSurplus: false });
    expect(read([`${CHUNKED}0\r\n\r\nHTTP/1.1`]).answer).toMatchObject({ phase: "complete", hasSurplus: true });
  });

  test.each([
    ["has no size", "\r\nhello\r\n"],
    ["has a size that is no number", "-5\r\nhello\r\n"],
    ["has a size with a letter too many", "5g\r\nhello\r\n"],
    ["has a size behind a blank", " 5\r\nhello\r\n"],
    ["has a size line that ends without a carriage return", "5\nhello\r\n"],
    ["has an extension that ends without one", "5;a\nhello\r\n"],
    ["has a size line that goes on behind its carriage return", "5\rhello\r\n"],
    ["is longer than its size", "5\r\nhello!\r\n"],
    ["ends without a line feed", "5\r\nhello\r0\r\n"],
    ["has a size beyond all numbers", `${"f".repeat(13)}\r\n`],
    ["has an extension without an end", `5;${"x".repeat(20_000)}`],
    ["has trailers without an end", `0\r\n${"x: y\r\n".repeat(4000)}`],
    ["has a last line that does not end", "0\r\n\rx"],
    ["has a second size behind a blank", "5 6\r\nhello\r\n"],
    ["has an extension with a zero byte", "5;\0\r\nhello\r\n"],
    ["has a trailer that ends without a carriage return", "0\r\na: b\n\r\n"],
    ["has a trailer with a zero byte", "0\r\na: \0\r\n\r\n"],
    ["of one byte after the other has more around it than it is worth", `1;${"x".repeat(500)}\r\nx\r\n`.repeat(50)],
  ])("is refused where a chunk %s, and what came before it is not lost", (_, chunk) => {
    const { answer, body } = read([`${CHUNKED}4\r\ngood\r\n${chunk}`]);
    expect(answer).toMatchObject({ phase: "broken", fault: "its chunks are malformed" });
    expect(Buffer.from(body).toString()).toStartWith("good");
  });

  test("is none of 304, whatever its length says", () => {
    expect(answerOf("HTTP/1.1 304 Not Modified\r\ncontent-length: 7\r\n\r\n").phase).toBe("complete");
  });

  test.each([
    ["1.1 with a length", "HTTP/1.1 200\r\ncontent-length: 0\r\n\r\n", true],
    ["1.1 in chunks", `${CHUNKED}0\r\n\r\n`, true],
    ["1.1 until its connection closes", "HTTP/1.1 200\r\n\r\n", false],
    ["1.1 that says it closes", "HTTP/1.1 200\r\nConnection: Keep-Alive , Close\r\ncontent-length: 0\r\n\r\n", false],
    ["1.1 with a word that only begins so", "HTTP/1.1 200\r\nConnection: closed\r\ncontent-length: 0\r\n\r\n", true],
    [
      "1.1 with a length beside chunks",
      `${HEAD}content-length: 3\r\ntransfer-encoding: Chunked\r\n\r\n0\r\n\r\n`,
      false,
    ],
    ["1.0", "HTTP/1.0 200\r\ncontent-length: 0\r\n\r\n", false],
    ["204 with no length", "HTTP/1.1 204\r\n\r\n", true],
    ["304 with the length of what is not sent", "HTTP/1.1 304\r\ncontent-length: 7\r\n\r\n", false],
    ["204 in chunks", "HTTP/1.1 204\r\ntransfer-encoding: chunked\r\n\r\n", false],
  ])("of %s leaves the connection for another or not", (_, text, keepsAlive) => {
    expect(answerOf(text).head?.keepsAlive).toBe(keepsAlive);
  });
});

/** Bytes in pieces of any sizes. */
function slice(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const cut of cuts) {
    pieces.push(bytes.subarray(at, at + cut));
    at += cut;
  }
  return [...pieces, bytes.subarray(at)];
}

const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 });

test("whatever is sent in chunks arrives, however the network cuts it", () => {
  const chunk = fc.record({
    content: fc.uint8Array({ minLength: 1, maxLength: 50 }),
    extension: fc.constantFrom("", ";a", '; b="c"'),
  });
  const trailers = fc.constantFrom("", "a: b\r\n");
  fc.assert(
    fc.property(fc.array(chunk), trailers, cuts, (chunks, trailer, at) => {
      const framed = chunks.map(({ content, extension }) =>
        Buffer.concat([Buffer.from(`${content.length.toString(16)}${extension}\r\n`), content, Buffer.from("\r\n")]),
      );
      const bytes = Buffer.concat([Buffer.from(CHUNKED), ...framed, Buffer.from(`0\r\n${trailer}\r\n`)]);
      const { answer, body } = read(slice(bytes, at));
      expect(Buffer.from(body).equals(Buffer.concat(chunks.map(({ content }) => content)))).toBeTrue();
      expect(answer).toMatchObject({ phase: "complete", hasSurplus: false, fault: null });
    }),
  );
});

test("whatever bytes come, in whatever pieces, they are read in the same way, and nothing is thrown", () => {
  const word = fc.constantFrom(
    "HTTP/1.1 200 OK\r\n",
    "\r\n",
    "\r",
    "\n",
    "Transfer-Encoding: chunked\r\n",
    "5\r\nhello",
    "0",
  );
  const noise = fc.string({ maxLength: 10, unit: "binary" });
  fc.assert(
    fc.property(fc.array(fc.oneof(word, noise)), fc.boolean(), cuts, (words, isBegun, at) => {
      const bytes = Buffer.from((isBegun ? CHUNKED : "") + words.join(""));
      const whole = read([bytes]);
      const sliced = read(slice(bytes, at));
      expect(sliced.answer.phase).toBe(whole.answer.phase);
      expect(Buffer.from(sliced.body).equals(Buffer.from(whole.body))).toBeTrue();
    }),
  );
});
