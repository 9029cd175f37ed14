import { expect, setDefaultTimeout, test } from "bun:test";
import fc from "fast-check";
import { jsonAnswer, textAnswer } from "../../src/simulator/answer.ts";
import type { Fault } from "../../src/simulator/faults.ts";
import { nestedSecret, textsOf } from "../support/hidden-secret.ts";
import { CHAT, EXCHANGE, startProxy } from "../support/proxy.ts";

setDefaultTimeout(20_000);

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

test("a secret anywhere in what Copilot fails with reaches neither client, log nor /health", async () => {
  await using proxy = await startProxy({
    // Else nothing would be asked any more after a few failures.
    config: { github_token: LOGIN, breaker: { failures: 1000 } },
    prepare({ faults, origin }) {
      faults.push(EXCHANGE, { answer: jsonAnswer({ token: TOKEN, refresh_in: 1500, endpoints: { api: origin } }) });
      faults.push("/models", { answer: jsonAnswer({ data: [{ id: "gpt-4o" }] }) });
    },
  });
  await proxy.health();
  const cores: string[] = [];
  let asked = 0;
  await fc.assert(
    fc.asyncProperty(nestedSecret(TOKEN), fc.boolean(), async ({ value, core }, stream) => {
      cores.push(core);
      for (const text of textsOf(value)) {
        const error = { message: text, code: text, param: text };
        const faults: Fault[] = [
          { answer: textAnswer(400, text) },
          { answer: jsonAnswer({ error }, 400) },
          { answer: jsonAnswer({ error: value, message: text }, 422) },
          { answer: stream ? { status: 200, events: [JSON.stringify({ error })] } : jsonAnswer({ error }) },
        ];
        for (const fault of faults) {
          proxy.simulator.faults.push(CHAT, fault);
          asked++;
          const response = await proxy.chat({ stream });
          expect(JSON.stringify([...response.headers]) + (await response.text())).not.toContain(core);
        }
      }
    }),
    { numRuns: 40 },
  );
  const told = proxy.log.text() + JSON.stringify(await proxy.health());
  expect(proxy.simulator.journal.calls(CHAT)).toHaveLength(asked);
  for (const core of cores) expect(told).not.toContain(core);
});

test("a secret anywhere in what GitHub fails with reaches neither client, log nor /health", async () => {
  await fc.assert(
    fc.asyncProperty(nestedSecret(LOGIN), fc.constantFrom(403, 404, 500), async ({ value, core }, status) => {
      const text = textsOf(value).join(" ");
      const answer = jsonAnswer({ message: text, error_details: { message: text, url: text } }, status);
      await using proxy = await startProxy({
        config: { github_token: LOGIN },
        prepare: ({ faults }) => faults.push(EXCHANGE, { answer }),
      });
      const response = await proxy.chat();
      const told = [await response.text(), JSON.stringify(await proxy.health()), proxy.log.text()];
      expect(told.join("\n")).not.toContain(core);
    }),
    { numRuns: 30 },
  );
});
