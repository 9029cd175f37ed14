import { describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { jsonAnswer } from "../../src/simulator/answer.ts";
import { errorSpec } from "../support/openai-spec.ts";
import { CHAT, type ProxyUnderTest, startProxy } from "../support/proxy.ts";

const LIMIT = 5 * 1024 * 1024;
const MEGABYTE = 1_000_000;

async function errorOf(response: Response) {
  return errorSpec.parse(await response.json()).error;
}

/** A chat request of exactly so many bytes. */
function bodyOf(bytes: number): string {
  const empty = JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: "" }] });
  return empty.replace('"content":""', `"content":"${"x".repeat(bytes - empty.length)}"`);
}

/** The same in pieces of unknown number: chunked, and without a length. */
function inChunks(text: string): ReadableStream<Uint8Array> {
  return new Blob([text]).stream();
}

const sendChunks = ({ url }: ProxyUnderTest, body: ReadableStream<Uint8Array>) =>
  fetch(`${url}/v1/chat/completions`, { method: "POST", headers: { "content-type": "application/json" }, body });

describe("a body", () => {
  test("IA20 of exactly the limit is taken, and of one byte more is refused, announced or in chunks", async () => {
    await using proxy = await startProxy();
    const [fits, tooLong] = [bodyOf(LIMIT), bodyOf(LIMIT + 1)];
    for (const response of [await proxy.post("/v1/chat/completions", fits), await sendChunks(proxy, inChunks(fits))]) {
      // The simulator counts tokens: it was asked.
      expect(await errorOf(response)).toMatchObject({ code: "context_length_exceeded" });
    }
    for (const response of [
      await proxy.post("/v1/chat/completions", tooLong),
      await sendChunks(proxy, inChunks(tooLong)),
    ]) {
      expect(response.status).toBe(413);
      expect(await errorOf(response)).toMatchObject({ code: "body_too_large", type: "invalid_request_error" });
    }
    expect(proxy.simulator.journal.calls(CHAT)).toHaveLength(2);
    expect((await proxy.chat()).status).toBe(200);
  });

  test("without an end is refused as soon as it is too long", async () => {
    await using proxy = await startProxy();
    const piece = new Uint8Array(256 * 1024).fill(0x20);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += piece.length;
        controller.enqueue(piece);
      },
    });
    const response = await sendChunks(proxy, endless);
    expect(response.status).toBe(413);
    expect(sent).toBeLessThan(20 * LIMIT);
  });

  test("IA47 with a big image is taken when the limit is raised", async () => {
    await using proxy = await startProxy({ config: { limits: { request_bytes: 10 * MEGABYTE } } });
    const image = (bytes: number) => ({
      messages: [
        {
          role: "user",
          content: [{ type: "image_url", image_url: { url: `data:image/png;base64,${"A".repeat(bytes)}` } }],
        },
      ],
    });
    expect((await proxy.chat(image(8 * MEGABYTE))).status).toBe(200);
    expect((await proxy.chat(image(12 * MEGABYTE))).status).toBe(413);
    expect(proxy.simulator.journal.calls(CHAT)).toHaveLength(1);
  });

  // Bun looks at its time limits every four seconds.
  test("that comes too slowly is cut off, however it trickles, and its place is free again", async () => {
    await using proxy = await startProxy({ config: { timeouts: { server_read: 1 } } });
    const socket = connect(proxy.port, "127.0.0.1");
    const closed = new Promise((resolve) => socket.once("close", resolve));
    const head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    socket.write(`${head}Content-Length: 100\r\n\r\n{"model":`);
    const trickle = setInterval(() => socket.write(" "), 200);
    await closed;
    clearInterval(trickle);
    await proxy.log.waitFor("request", { route: "/v1/chat/completions" });
    expect((await proxy.health()).requests.in_flight).toBe(0);
    expect(proxy.simulator.journal.calls(CHAT)).toHaveLength(0);
  }, 15_000);
});

describe("what a body says", () => {
  const ask = (more: string) => `{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]${more}}`;

  const WRONG: [string, string | Uint8Array<ArrayBuffer>, string, string | null][] = [
    ["IA21 nothing", "", "invalid_json", null],
    ["IA22 half an object", "{", "invalid_json", null],
    ["IA23 a list", "[]", "invalid_json", null],
    ["more than one value", `${ask("")}{}`, "invalid_json", null],
    ["IA24 no messages", '{"model":"gpt-4o"}', "invalid_messages", "messages"],
    ["messages that are none", '{"model":"gpt-4o","messages":"hi"}', "invalid_messages", "messages"],
    ["no message in the list", '{"model":"gpt-4o","messages":[]}', "invalid_messages", "messages"],
    ["IA25 no model", '{"messages":[{"role":"user","content":"x"}]}', "invalid_model", "model"],
    [
      "IA26 a model that is a number",
      '{"model":123,"messages":[{"role":"user","content":"x"}]}',
      "invalid_model",
      "model",
    ],
    ["IA43 a stream that is a text", ask(',"stream":"true"'), "invalid_value", "stream"],
    ["IA44 tools that are an object", ask(',"tools":{}'), "invalid_value", "tools"],
    ["n that is a text", ask(',"n":"2"'), "invalid_value", "n"],
    ["IA27 nesting without an end", ask(`,"x":${"[".repeat(200)}${"]".repeat(200)}`), "json_too_deep", null],
    ["IA30 a text that is no UTF-8", Buffer.from(ask("").replace("hi", "\u00c3("), "latin1"), "invalid_utf8", null],
  ];

  test.each(WRONG)("is refused by name and never reaches upstream: %s", async (_, body, code, param) => {
    await using proxy = await startProxy();
    const response = await fetch(`${proxy.url}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({ type: "invalid_request_error", code, param });
    expect(proxy.simulator.journal.calls(CHAT)).toHaveLength(0);
  });

  test.each(['"max_tokens":-1', '"n":1000000000', '"temperature":"hot"', '"stop":{}'])(
    "IA48 is upstream's to judge where we needn't know, and its 4xx is handed on: %s",
    async (field) => {
      await using proxy = await startProxy();
      const response = await proxy.post("/v1/chat/completions", ask(`,${field}`));
      expect(response.status).toBe(400);
      expect((await errorOf(response)).type).toBe("invalid_request_error");
    },
  );
});

describe("calls at the same time", () => {
  test("beyond the limit wait their turn, those beyond the queue are refused at once, and health is outside (FA22)", async () => {
    await using proxy = await startProxy({ config: { limits: { in_flight: 2, queue: 2 } } });
    const holds = Array.from({ length: 4 }, () => proxy.simulator.gate.hold(CHAT, 0));
    const answers = Array.from({ length: 4 }, () => proxy.chat());
    while ((await proxy.health()).requests.queued < 2);
    await proxy.simulator.journal.waitFor(CHAT, 2);
    for (const refused of await Promise.all(Array.from({ length: 4 }, () => proxy.chat()))) {
      expect(refused.status).toBe(503);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(await errorOf(refused)).toMatchObject({ code: "overloaded", type: "overloaded_error" });
    }
    expect(proxy.simulator.journal.calls(CHAT)).toHaveLength(2);
    for (const hold of holds) hold.release();
    for (const response of await Promise.all(answers)) expect(response.status).toBe(200);
    expect(proxy.simulator.journal.calls(CHAT)).toHaveLength(4);
    expect((await proxy.health()).requests).toMatchObject({ in_flight: 0, queued: 0 });
  });

  test("wait only so long", async () => {
    await using proxy = await startProxy({ config: { limits: { in_flight: 1, queue_wait: 0.1 } } });
    const hold = proxy.simulator.gate.hold(CHAT, 0);
    const first = proxy.chat();
    await proxy.simulator.journal.waitFor(CHAT, 1);
    const second = await proxy.chat();
    expect(second.status).toBe(503);
    expect(await errorOf(second)).toMatchObject({ code: "queue_timeout" });
    hold.release();
    expect((await first).status).toBe(200);
  });

  test("give up their place in the queue when the client leaves, and cost nothing", async () => {
    await using proxy = await startProxy({ config: { limits: { in_flight: 1 } } });
    const hold = proxy.simulator.gate.hold(CHAT, 0);
    const first = proxy.chat();
    await proxy.simulator.journal.waitFor(CHAT, 1);
    const leave = new AbortController();
    const second = proxy.chat({}, { signal: leave.signal });
    while ((await proxy.health()).requests.queued < 1);
    leave.abort();
    await expect(second).rejects.toThrow("abort");
    while ((await proxy.health()).requests.queued > 0);
    hold.release();
    expect((await first).status).toBe(200);
    expect(proxy.simulator.journal.calls(CHAT)).toHaveLength(1);
  });
});

test("no other spelling of a model call's path goes past the places in flight", async () => {
  await using proxy = await startProxy();
  for (const path of ["/v1/chat/completions/", "/chat/completions/", "/v1/chat/complet%69ons"]) {
    const response = await proxy.post(path, { model: "gpt-4o", messages: [{ role: "user", content: "hi" }] });
    expect([path, response.status]).toEqual([path, 404]);
  }
  expect(proxy.simulator.journal.calls(CHAT)).toHaveLength(0);
});

describe("an answer of upstream", () => {
  test.each([false, true])("that is too large is not read to its end (compressed: %p)", async (isCompressed) => {
    await using proxy = await startProxy({ config: { limits: { answer_bytes: 100_000 } } });
    const answer = jsonAnswer({ choices: [{ message: { role: "assistant", content: "x".repeat(3 * MEGABYTE) } }] });
    proxy.simulator.faults.push(CHAT, isCompressed ? { answer, gzip: true } : { answer });
    const response = await proxy.chat();
    expect(response.status).toBe(502);
    expect(await errorOf(response)).toMatchObject({ code: "answer_too_large", type: "upstream_error" });
  });
});

describe("a client", () => {
  test.each([
    ["an answer", "/v1/chat/completions", { messages: [{ role: "user", content: "hi" }] }],
    ["the answers to several prompts", "/v1/completions", { prompt: ["a", "b"] }],
  ])("that takes nothing of %s is cut off, and upstream isn't kept waiting", async (_, route, asked) => {
    await using proxy = await startProxy({ config: { timeouts: { server_write: 0.2 } } });
    const delta = { content: "x".repeat(200_000) };
    const event = JSON.stringify({ id: "c", created: 1_790_000_000, model: "m", choices: [{ index: 0, delta }] });
    const answer = { status: 200, events: Array.from({ length: 200 }, () => event) };
    proxy.simulator.faults.push(CHAT, { answer }, { answer });
    const socket = connect(proxy.port, "127.0.0.1");
    const body = JSON.stringify({ model: "gpt-4o", stream: true, ...asked });
    const head = `POST ${route} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`;
    socket.pause();
    socket.write(`${head}Content-Length: ${body.length}\r\n\r\n${body}`);
    const [call] = await proxy.simulator.journal.waitFor(CHAT, 1);
    await call?.ended;
    expect(call?.aborted).toBe(true);
    await proxy.log.waitFor("request", { route, outcome: "client_closed" });
    expect((await proxy.health()).requests).toMatchObject({ in_flight: 0, failed: 0 });
    socket.destroy();
  });
});
