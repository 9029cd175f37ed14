import { expect, test } from "bun:test";
import { jsonAnswer, textAnswer } from "../../src/simulator/answer.ts";
import type { Fault } from "../../src/simulator/faults.ts";
import { CHAT, EXCHANGE, startProxy } from "../support/proxy.ts";

const LOGIN = "login-of-another-make";
const TOKEN = "tokenOfAnotherMake";

test("secrets of a shape that nobody knows are blacked out wherever a failure of upstream repeats them", async () => {
  await using proxy = await startProxy({
    config: { github_token: LOGIN },
    prepare({ faults, origin }) {
      faults.push(EXCHANGE, { answer: jsonAnswer({ token: TOKEN, refresh_in: 1500, endpoints: { api: origin } }) });
      faults.push("/models", { answer: jsonAnswer({ data: [{ id: "gpt-4o" }] }) });
    },
  });
  const message = `${TOKEN} of ${LOGIN} is bad`;
  const error = { message, code: TOKEN, param: LOGIN };
  const headers = { "x-github-request-id": TOKEN };
  const faults: [boolean, Fault][] = [
    [false, { answer: { ...textAnswer(400, message), headers } }],
    [false, { answer: jsonAnswer({ error }, 400) }],
    [false, { answer: jsonAnswer({ error: { message, code: `${TOKEN} \u202e` } }) }],
    [false, { answer: jsonAnswer({ error }) }],
    [true, { answer: { status: 200, headers, events: [JSON.stringify({ error })] } }],
  ];
  for (const [stream, fault] of faults) {
    proxy.simulator.faults.push(CHAT, fault);
    const response = await proxy.chat({ stream });
    const text = JSON.stringify([...response.headers]) + (await response.text());
    expect(text).toContain('"message":"[redacted] of [redacted] is bad"');
    expect(text).not.toMatch(/another-?make/i);
  }
  await proxy.log.waitFor("request", { upstream_id: "[redacted]" });
  expect(proxy.log.text()).not.toMatch(/another-?make/i);
});

test("a header of upstream's is repeated only where it is what it should be", async () => {
  await using proxy = await startProxy();
  const odd = { ...textAnswer(200, "x"), headers: { "content-encoding": TOKEN } };
  const untyped = { ...textAnswer(200, "x"), headers: { "content-type": `${TOKEN}; charset=x` } };
  for (const answer of [odd, untyped]) {
    proxy.simulator.faults.push(CHAT, { answer });
    const response = await proxy.chat({ stream: true });
    expect(response.status).toBe(502);
    expect(await response.text()).not.toMatch(/another-?make/i);
  }
});

test("a login of a shape that nobody knows is blacked out where GitHub repeats it", async () => {
  await using proxy = await startProxy({
    config: { github_token: LOGIN },
    prepare: ({ faults }) => faults.push(EXCHANGE, { answer: jsonAnswer({ message: `${LOGIN} is bad` }, 403) }),
  });
  const text = await (await proxy.chat()).text();
  expect(text).toContain("[redacted] is bad");
  expect(text + proxy.log.text()).not.toContain(LOGIN);
});
