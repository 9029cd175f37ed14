import { expect, test } from "bun:test";
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
