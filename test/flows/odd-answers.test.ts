import { expect, test } from "bun:test";
import { jsonAnswer } from "../../src/simulator/answer.ts";
import type { Fault } from "../../src/simulator/faults.ts";
import { CHAT, startProxy } from "../support/proxy.ts";

test.each([600, 999])(
  "an answer of the status %i, which HTTP does not know, is a 502, and its place is free again",
  async (status) => {
    await using proxy = await startProxy();
    proxy.simulator.faults.push(CHAT, { answer: { status, body: "odd" } });
    const response = await proxy.chat();
    expect(response.status).toBe(502);
    expect((await proxy.health()).requests).toMatchObject({ in_flight: 0 });
  },
);

test.each([true, false])(
  "an answer that is nested deeper than can be written again is told as upstream's fault (stream: %p)",
  async (stream) => {
    const deep = `{"choices":[{"index":0,"delta":{"content":"a"},"message":{"content":"a"},"logprobs":${"[".repeat(50_000)}${"]".repeat(50_000)}}]}`;
    const answer = stream
      ? { status: 200, events: [deep] }
      : { status: 200, headers: { "content-type": "application/json" }, body: deep };
    await using proxy = await startProxy();
    proxy.simulator.faults.push(CHAT, { answer });
    const response = await proxy.chat({ stream });
    expect(await response.text()).toContain('"code":"bad_upstream_answer"');
    expect((await proxy.health()).requests).toMatchObject({ in_flight: 0 });
  },
);

test("an answer of 40 MB is refused as too large, and the next call is served (FA18)", async () => {
  await using proxy = await startProxy();
  const answer = jsonAnswer({ choices: [{ message: { content: "x".repeat(40_000_000) } }] });
  for (const fault of [{ answer }, { answer, gzip: true }] satisfies Fault[]) {
    proxy.simulator.faults.push(CHAT, fault);
    const response = await proxy.chat();
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: { code: "answer_too_large", type: "upstream_error" } });
  }
  expect((await proxy.chat()).status).toBe(200);
});

test.each([true, false])(
  "an answer behind which upstream closes a connection that it meant to keep costs the next call nothing (FA30, stream: %p)",
  async (stream) => {
    await using proxy = await startProxy();
    proxy.simulator.faults.push(CHAT, { closeAfter: true }, { closeAfter: true });
    for (let call = 1; call <= 3; call++) {
      const response = await proxy.chat({ stream });
      expect(response.status).toBe(200);
      expect(await response.text()).toContain(stream ? "data: [DONE]" : "You said: hello");
      expect(proxy.simulator.journal.calls(CHAT)).toHaveLength(call);
    }
  },
);
