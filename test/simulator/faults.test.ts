import { describe, expect, test } from "bun:test";
import type { Fault } from "../../src/simulator/faults.ts";
import { KNOWN_FAILURES } from "../../src/simulator/known-failures.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { rawHttp } from "../support/raw-http.ts";
import { type Caller, framesOf, signIn } from "./simulated.ts";

const CHAT = "/chat/completions";

/** The answer to a streamed chat as it stands on the wire, up to the end of the connection or of the body. */
async function onTheWire(caller: Caller, fault: Fault, until = "\r\n0\r\n\r\n"): Promise<string> {
  caller.simulator.faults.push(CHAT, fault);
  const body = JSON.stringify({ model: "gpt-4o", stream: true, messages: [{ role: "user", content: "hi" }] });
  const headers = Object.entries(caller.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const request = `POST ${CHAT} HTTP/1.1\r\nHost: x\r\n${headers.join("")}Content-Length: ${body.length}\r\n\r\n${body}`;
  return rawHttp(Number(new URL(caller.simulator.origin).port), request, until);
}

describe("a fault", () => {
  test("spoils as many answers as were pushed, of its path only", async () => {
    await using caller = await signIn();
    const { faults, origin } = caller.simulator;
    faults.push(CHAT, { answer: KNOWN_FAILURES.unavailable }, { answer: KNOWN_FAILURES.unicorn });
    expect((await fetch(`${origin}/models`, { headers: caller.headers })).status).toBe(200);
    expect([(await caller.chat()).status, (await caller.chat()).status, (await caller.chat()).status]).toEqual([
      503, 502, 200,
    ]);
  });

  test("can be taken back", async () => {
    await using caller = await signIn();
    caller.simulator.faults.push(CHAT, { answer: KNOWN_FAILURES.unavailable });
    caller.simulator.faults.clear();
    expect((await caller.chat()).status).toBe(200);
  });

  test("can delay the headers", async () => {
    const clock = createFakeClock();
    await using caller = await signIn({ clock });
    caller.simulator.faults.push(CHAT, { delayMs: 5000 });
    const answer = caller.chat();
    const [entry] = await caller.simulator.journal.waitFor(CHAT, 1);
    await clock.advance(4999);
    expect(entry?.status).toBeUndefined();
    await clock.advance(1);
    expect((await answer).status).toBe(200);
  });

  test("can say something else, also in a stream", async () => {
    await using caller = await signIn();
    caller.simulator.faults.push(CHAT, { answer: { status: 200, events: ['{"choices":[]}', "[DONE]"] } });
    expect(await (await caller.chat()).text()).toBe('data: {"choices":[]}\n\ndata: [DONE]\n\n');
  });
});

describe("a connection", () => {
  test("can be closed or reset before the headers", async () => {
    await using caller = await signIn();
    expect(await onTheWire(caller, { stop: { how: "close" } })).toBe("");
    expect(await onTheWire(caller, { stop: { how: "reset" } }).catch((error) => error.code)).toBe("ECONNRESET");
  });

  test("can answer in something that is not HTTP", async () => {
    await using caller = await signIn();
    expect(await onTheWire(caller, { stop: { how: "garbage" } })).toBe("This is not HTTP.\r\n\r\n");
  });

  test("can be closed in mid-stream, without the end of the body", async () => {
    await using caller = await signIn();
    const wire = await onTheWire(caller, { stop: { how: "close", afterEvents: 2 } });
    expect(framesOf(wire)).toHaveLength(2);
    expect(wire).not.toEndWith("\r\n0\r\n\r\n");
  });

  test("can be reset in mid-stream, after what was written has arrived", async () => {
    await using caller = await signIn();
    caller.simulator.faults.push(CHAT, { stop: { how: "reset", afterEvents: 2 } });
    const answer = await caller.chat({ stream: true });
    let text = "";
    const reading = (async () => {
      for await (const chunk of answer.body ?? []) text += new TextDecoder().decode(chunk);
    })();
    expect(await reading.catch((error) => error.code)).toBe("ECONNRESET");
    expect(framesOf(text)).toHaveLength(2);
  });

  test("can be closed after a whole answer, though it was to be kept", async () => {
    await using caller = await signIn();
    // Without the fault this would wait for a close that doesn't come.
    const wire = await onTheWire(caller, { closeAfter: true }, "never said");
    expect(wire).toContain("keep-alive");
    expect(wire).toEndWith("\r\n0\r\n\r\n");
  });

  test("can fall silent, before the headers or in mid-stream, until the client leaves", async () => {
    await using caller = await signIn();
    caller.simulator.faults.push(CHAT, { stop: { how: "silence" } }, { stop: { how: "silence", afterEvents: 1 } });
    const leaving = new AbortController();
    const { origin, journal } = caller.simulator;
    const call = () => {
      const body = JSON.stringify({ model: "gpt-4o", stream: true, messages: [{ role: "user", content: "x" }] });
      return fetch(origin + CHAT, { method: "POST", headers: caller.headers, body, signal: leaving.signal });
    };
    const unanswered = call();
    await journal.waitFor(CHAT, 1);
    const reader = (await call()).body?.getReader();
    expect(framesOf(new TextDecoder().decode((await reader?.read())?.value))).toHaveLength(1);
    leaving.abort();
    expect(await unanswered.catch((error) => error.name)).toBe("AbortError");
    const entries = await journal.waitFor(CHAT, 2);
    await Promise.all(entries.map((entry) => entry.ended));
    expect(entries.map(({ aborted, status }) => [aborted, status])).toEqual([
      [true, undefined],
      [true, 200],
    ]);
  });

  test("cut off by its own fault was not left by the client", async () => {
    await using caller = await signIn();
    await onTheWire(caller, { stop: { how: "close", afterEvents: 1 } });
    const [entry] = caller.simulator.journal.calls(CHAT);
    await entry?.ended;
    expect(entry?.aborted).toBe(false);
  });
});

describe("a stream", () => {
  const streamed = async (caller: Caller, fault: Fault) => {
    caller.simulator.faults.push(CHAT, fault);
    return (await caller.chat({ stream: true })).text();
  };

  test("can end cleanly and too soon", async () => {
    await using caller = await signIn();
    const wire = await onTheWire(caller, { stop: { how: "end", afterEvents: 3 } });
    expect(framesOf(wire)).toHaveLength(3);
    expect(wire).toEndWith("\r\n0\r\n\r\n");
  });

  test("can lack its finish, or its [DONE]", async () => {
    await using caller = await signIn();
    const unfinished = await streamed(caller, { without: "finish" });
    expect(unfinished).not.toContain("finish_reason");
    expect(unfinished).toEndWith("data: [DONE]\n\n");
    const undone = await streamed(caller, { without: "done" });
    expect(undone).toContain('"finish_reason":"stop"');
    expect(undone).not.toContain("[DONE]");
  });

  test("can fail in its own words and end", async () => {
    await using caller = await signIn();
    const text = await streamed(caller, { stop: { how: "error", afterEvents: 2 } });
    expect(framesOf(text).at(-1)?.["error"]).toMatchObject({ code: "internal_error", message: expect.any(String) });
    expect(text).not.toContain("[DONE]");
  });

  test("can have the line ends of Windows", async () => {
    await using caller = await signIn();
    const text = await streamed(caller, { crlf: true });
    expect(text.split("\r\n\r\n").at(-2)).toBe("data: [DONE]");
    expect(text.replaceAll("\r\n", "")).not.toContain("\n");
  });

  test("can come byte by byte, torn inside characters", async () => {
    await using caller = await signIn();
    const wire = await onTheWire(caller, { answer: { status: 200, events: ["grüße"] }, sliceBytes: 1 });
    const chunks = [...wire.matchAll(/1\r\n(.)\r\n/gs)].map(([, byte = ""]) => byte);
    expect(Buffer.from(chunks.join(""), "latin1").toString()).toBe("data: grüße\n\n");
  });

  test("can be compressed unasked, each event as soon as it is said", async () => {
    await using caller = await signIn();
    const hold = caller.simulator.gate.hold(CHAT, 1);
    caller.simulator.faults.push(CHAT, { gzip: true });
    const answer = await caller.chat({ stream: true });
    expect(answer.headers.get("content-encoding")).toBe("gzip");
    const reader = answer.body?.getReader();
    expect(framesOf(new TextDecoder().decode((await reader?.read())?.value))).toHaveLength(1);
    hold.release();
    let rest = "";
    for (let read = await reader?.read(); read && !read.done; read = await reader?.read())
      rest += new TextDecoder().decode(read.value);
    expect(rest).toEndWith("data: [DONE]\n\n");
  });

  test("takes its time between words when it is told to", async () => {
    const clock = createFakeClock();
    await using caller = await signIn({ clock, wordDelayMs: 30 });
    const answer = await caller.chat({ stream: true, max_tokens: 1 });
    const reader = answer.body?.getReader();
    const next = async () => framesOf(new TextDecoder().decode((await reader?.read())?.value)).length;
    expect(await next()).toBe(1);
    const second = next();
    await clock.advance(30);
    expect(await second).toBe(1);
  });
});

test("an answer in JSON can be compressed too", async () => {
  await using caller = await signIn();
  caller.simulator.faults.push(CHAT, { gzip: true });
  const answer = await caller.chat();
  expect(answer.headers.get("content-encoding")).toBe("gzip");
  expect(await answer.json()).toHaveProperty("choices");
});

describe("a recorded failure", () => {
  test.each(Object.entries(KNOWN_FAILURES))("%s comes as it was recorded", async (_name, answer) => {
    await using caller = await signIn();
    caller.simulator.faults.push(CHAT, { answer });
    const { origin } = caller.simulator;
    const got = await fetch(origin + CHAT, { method: "POST", headers: caller.headers, body: "{}", redirect: "manual" });
    expect([got.status, await got.text()]).toEqual([answer.status, "body" in answer ? answer.body : ""]);
    for (const [name, value] of Object.entries(answer.headers ?? {})) expect(got.headers.get(name)).toBe(value);
  });
});
