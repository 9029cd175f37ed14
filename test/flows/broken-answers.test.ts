import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { toldIn } from "../support/event-reader.ts";
import { ONE_ATTEMPT, type ProxyUnderTest, startProxy } from "../support/proxy.ts";
import {
  chunks,
  jsonHead,
  LAST_CHUNK,
  type RawUpstream,
  type Step,
  startRawUpstream,
  streamHead,
} from "../support/raw-upstream.ts";

const frame = (choice: object) => ({ id: "x", created: 5, model: "m", choices: [{ index: 0, ...choice }] });
const event = (data: object | string) => `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
const said = (content: string) => event(frame({ delta: { content } }));
const FINISH = event(frame({ delta: {}, finish_reason: "stop" }));
const DONE = event("[DONE]");
const FAILURE = event({ error: { message: "boom", code: "own_code" } });
const GOOD = said("grüße ") + said("🌍") + FINISH + DONE;
const ANSWER = JSON.stringify(frame({ message: { role: "assistant", content: "grüße" }, finish_reason: "stop" }));
const FIN = { end: "fin" } as const;
const RESET = { end: "rst" } as const;
const LIMIT = 300_000;

const whole = (text: string | Uint8Array, head = streamHead()) => [head, ...chunks(text), LAST_CHUNK];
const encoded = (encoding: string, bytes: Uint8Array) => whole(bytes, streamHead(`Content-Encoding: ${encoding}\r\n`));
const json = (body: string | Uint8Array, more = "") => [jsonHead(Buffer.byteLength(body), more), body];

let upstream: RawUpstream;
let proxies: Record<string, ProxyUnderTest>;

beforeAll(async () => {
  upstream = await startRawUpstream();
  const start = (compat: string) =>
    startProxy({
      config: {
        ...ONE_ATTEMPT,
        compat,
        limits: { answer_bytes: LIMIT },
        timeouts: { proxy_context: 0.4, request_attempt: 5, http_client: 5 },
        upstream: { copilot_api_url: upstream.url },
      },
    });
  proxies = { normalise: await start("normalise"), raw: await start("raw") };
});
afterAll(async () => {
  for (const proxy of Object.values(proxies)) await proxy[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

type Told = { choices?: { delta: { content?: string }; finish_reason?: string }[]; error?: { code?: string } };

async function ask(compat: string, stream: boolean, steps: readonly Step[]) {
  const proxy = proxies[compat];
  if (!proxy) throw new Error(`There is no proxy for ${compat}.`);
  upstream.script(...steps);
  const before = upstream.calls();
  const response = await proxy.chat({ stream });
  const text = await response.text();
  expect((await proxy.health()).requests.in_flight).toBe(0);
  return { response, text, calls: upstream.calls() - before };
}

/** What a client of the stream was told: its text, and by what it ended. */
async function streamed(compat: string, steps: readonly Step[]) {
  const { response, text, calls } = await ask(compat, true, steps);
  expect([response.status, calls]).toEqual([200, 1]);
  const told = toldIn(text) as (Told | "[DONE]")[];
  const frames = told.filter((each) => each !== "[DONE]");
  const content = frames.map(({ choices }) => choices?.[0]?.delta.content ?? "").join("");
  return { content, errors: frames.flatMap(({ error }) => error?.code ?? []), ends: told.at(-1), told };
}

describe.each(["normalise", "raw"])("in the lane %s a good stream", (compat) => {
  const oddities: [string, readonly Step[]][] = [
    ["in slices of one byte", [streamHead(), ...chunks(GOOD, 1), LAST_CHUNK]],
    ["in slices of three bytes", [streamHead(), ...chunks(GOOD, 3), LAST_CHUNK]],
    [
      "with the line ends of Windows, byte by byte",
      [streamHead(), ...chunks(GOOD.replaceAll("\n", "\r\n"), 1), LAST_CHUNK],
    ],
    ["with bare carriage returns", [streamHead(), ...chunks(GOOD.replaceAll("\n", "\r"), 7), LAST_CHUNK]],
    ["behind a byte order mark", whole(`\ufeff${GOOD}`)],
    [
      "among comments, ids and names",
      whole(`: hi\n\nid: 1\nevent: message\nretry: 5\n${GOOD.replaceAll("data:", ": x\ndata:")}`),
    ],
    ["without a space behind the colon", whole(GOOD.replaceAll("data: ", "data:"))],
    ["with frames of several lines", whole(GOOD.replaceAll(',"choices"', ',\ndata: "choices"'))],
    ["without a blank line at its end", whole(GOOD.trimEnd())],
    ["with trailers", [streamHead(), ...chunks(GOOD), "0\r\nX-Trailer: 1\r\n\r\n"]],
    [
      "behind 100 and 103",
      ["HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", ...whole(GOOD)],
    ],
    ["that ends with its connection", [streamHead("", ""), GOOD, FIN]],
    ["with a length", [streamHead("", `Content-Length: ${Buffer.byteLength(GOOD)}\r\n`), GOOD]],
    ["in gzip, however that is spelt", encoded("GZIP", gzipSync(GOOD))],
    ["in deflate", encoded("deflate", deflateSync(GOOD))],
    ["in brotli", encoded("br", brotliCompressSync(GOOD))],
    ["in zstd", encoded("zstd", zstdCompressSync(GOOD))],
    ["whose connection breaks behind its end", [streamHead(), ...chunks(GOOD), "bad\r\n"]],
  ];
  test.each(oddities)("%s is whole (FA19 where it is compressed)", async (_, steps) => {
    const { content, errors, ends } = await streamed(compat, steps);
    expect([content, errors, ends]).toEqual(["grüße 🌍", [], "[DONE]"]);
  });

  test("with an event of almost a megabyte is whole", async () => {
    const { content, ends } = await streamed(compat, whole(said("x".repeat(1_000_000)) + FINISH + DONE));
    expect([content.length, ends]).toEqual([1_000_000, "[DONE]"]);
  });
});

describe.each(["normalise", "raw"])("in the lane %s a stream", (compat) => {
  const HALF = 'data: {"choices":[{"ind';
  const breaks: [string, readonly Step[], string, string][] = [
    ["that ends cleanly within an event", whole(said("a") + HALF), "a", "stream_truncated"],
    ["that ends cleanly without a finish", whole(said("a")), "a", "stream_truncated"],
    ["that says [DONE] without a finish", whole(said("a") + DONE), "a", "stream_truncated"],
    ["that is empty", whole(""), "", "stream_truncated"],
    ["that is empty by its length", [streamHead("", "Content-Length: 0\r\n")], "", "stream_truncated"],
    [
      "that is cut by its own length",
      [streamHead("", `Content-Length: ${said("a").length + 9}\r\n`), GOOD.replace("grüße ", "a")],
      "a",
      "stream_truncated",
    ],
    ["that reports a failure and says [DONE] (FA17)", whole(said("a") + FAILURE + DONE), "a", "own_code"],
    [
      "that reports a failure in one write with all before",
      whole(said("a") + said("b") + FAILURE + said("c")),
      "ab",
      "own_code",
    ],
    [
      "with an event of more than a megabyte",
      whole(said("a") + said("x".repeat(1_500_000)) + FINISH + DONE),
      "a",
      "bad_upstream_answer",
    ],
    [
      "with a line that has no end",
      [streamHead(), ...chunks(`data: ${"x".repeat(4_000_000)}`)],
      "",
      "bad_upstream_answer",
    ],
    ["that says gzip and is none", whole(GOOD, streamHead("Content-Encoding: gzip\r\n")), "", "bad_upstream_answer"],
    ["in gzip that is cut", encoded("gzip", gzipSync(GOOD).subarray(0, 30)), "", "bad_upstream_answer"],
    ["in gzip that swells", encoded("gzip", gzipSync(`data: ${"x".repeat(50_000_000)}`)), "", "bad_upstream_answer"],
    [
      "in zstd that swells",
      encoded("zstd", zstdCompressSync(`data: ${"x".repeat(50_000_000)}`)),
      "",
      "bad_upstream_answer",
    ],
    ["that says nothing behind its headers", [streamHead()], "", "stream_idle_timeout"],
  ];
  test.each(breaks)("%s ends in one error, behind whole events only", async (_, steps, text, code) => {
    const { content, errors, ends } = await streamed(compat, steps);
    expect([content, errors]).toEqual([text, [code]]);
    expect(ends).toHaveProperty("error");
  });

  const cuts: [string, Step][] = [
    ["closed", FIN],
    ["reset", RESET],
    ["no HTTP any more", "zz\r\n"],
  ];
  test.each(cuts)("that is %s within an event ends in one error, without that event", async (_, cut) => {
    // Bun gives up what it has read, and not handed on yet, when a connection breaks.
    const first = Promise.withResolvers<void>();
    upstream.script(streamHead(), ...chunks(said("a") + HALF), first.promise, cut);
    const response = await proxies[compat]?.chat({ stream: true });
    let text = "";
    for await (const piece of response?.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += piece;
      first.resolve();
    }
    const told = toldIn(text) as Told[];
    expect(told).toHaveLength(2);
    expect(told[0]?.choices?.[0]?.delta.content).toBe("a");
    expect(told[1]).toMatchObject({ error: { code: "stream_interrupted" } });
  });

  const none: [string, readonly Step[], string, number][] = [
    ["is no content", ["HTTP/1.1 204 No Content\r\n\r\n"], "bad_upstream_answer", 1],
    [
      "is a page",
      ["HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>"],
      "bad_upstream_answer",
      1,
    ],
    [
      "is a redirect, which nobody follows",
      ["HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"],
      "bad_upstream_answer",
      1,
    ],
    ["is in an encoding that nobody knows", encoded("gzip, gzip", gzipSync(gzipSync(GOOD))), "bad_upstream_answer", 1],
  ];
  test.each(none)("that %s is an answer of 502", async (_, steps, code, expectedCalls) => {
    const { response, text, calls } = await ask(compat, true, steps);
    expect([response.status, calls]).toEqual([502, expectedCalls]);
    expect(JSON.parse(text)).toMatchObject({ error: { code, type: "upstream_error" } });
  });
});

test("a frame with a zero byte in it is no JSON", async () => {
  const { content, errors } = await streamed("normalise", whole(`${said("a")}data: {"id":"\u0000"}\n\n${FINISH}`));
  expect([content, errors]).toEqual(["a", ["bad_upstream_answer"]]);
});

describe.each(["normalise", "raw"])("in the lane %s an answer in one piece", (compat) => {
  const good: [string, readonly Step[]][] = [
    [
      "with trailers",
      [
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
        ...chunks(ANSWER, 9),
        "0\r\nX-Trailer: 1\r\n\r\n",
      ],
    ],
    ["behind a byte order mark", json(`\ufeff${ANSWER}`)],
    ["that ends with its connection", [`HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n${ANSWER}`, FIN]],
    ["in zstd", json(zstdCompressSync(ANSWER), "Content-Encoding: zstd\r\n")],
    ["in gzip (FA19)", json(gzipSync(ANSWER), "Content-Encoding: x-gzip\r\n")],
  ];
  test.each(good)("%s is whole, and decoded", async (_, steps) => {
    const { response, text } = await ask(compat, false, steps);
    expect(JSON.parse(text.replace(/^\ufeff/, ""))).toMatchObject({ choices: [{ message: { content: "grüße" } }] });
    expect(response.headers.get("content-encoding")).toBeNull();
  });

  const bad: [string, readonly Step[], string][] = [
    ["shorter than its length", [jsonHead(ANSWER.length + 50), ANSWER, FIN], "stream_interrupted"],
    ["longer than its length", [jsonHead(40), ANSWER, FIN], "bad_upstream_answer"],
    ["that is reset", [jsonHead(500), ANSWER.slice(0, 50), RESET], "stream_interrupted"],
    [
      "that is cut by the end of its connection",
      [`HTTP/1.1 200 OK\r\n\r\n${ANSWER.slice(0, 50)}`, FIN],
      "bad_upstream_answer",
    ],
    ["of no content", ["HTTP/1.1 204 No Content\r\n\r\n"], "bad_upstream_answer"],
    ["without a body", [jsonHead(0)], "bad_upstream_answer"],
    ["that is a page", json("<html></html>"), "bad_upstream_answer"],
    ["in gzip that nobody announced", json(gzipSync(ANSWER)), "bad_upstream_answer"],
    ["that says gzip and is none", json(ANSWER, "Content-Encoding: gzip\r\n"), "bad_upstream_answer"],
    [
      "in gzip that is cut",
      json(gzipSync(ANSWER).subarray(0, 40), "Content-Encoding: gzip\r\n"),
      "bad_upstream_answer",
    ],
    ["in gzip that swells", json(gzipSync(" ".repeat(50_000_000)), "Content-Encoding: gzip\r\n"), "answer_too_large"],
    [
      "in brotli that swells",
      json(brotliCompressSync(" ".repeat(50_000_000)), "Content-Encoding: br\r\n"),
      "answer_too_large",
    ],
    [
      "in zstd that swells",
      json(zstdCompressSync(" ".repeat(50_000_000)), "Content-Encoding: zstd\r\n"),
      "answer_too_large",
    ],
  ];
  test.each(bad)("%s is a 502 that says why", async (_, steps, code) => {
    const { response, text, calls } = await ask(compat, false, steps);
    expect([response.status, calls]).toEqual([502, 1]);
    expect(JSON.parse(text)).toMatchObject({ error: { code, type: "upstream_error" } });
  });

  test("whose rest never comes is a timeout", async () => {
    const { response, text } = await ask(compat, false, [jsonHead(ANSWER.length + 50), ANSWER]);
    expect(response.status).toBe(504);
    expect(JSON.parse(text)).toMatchObject({ error: { code: "upstream_timeout" } });
  });
});
