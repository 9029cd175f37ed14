import { expect, test } from "bun:test";
import { exchange, signIn, simulate } from "./simulated.ts";

const CHAT = "/chat/completions";
const EXCHANGE = "/copilot_internal/v2/token";

test("the journal keeps what was asked, and how it was answered", async () => {
  await using caller = await signIn();
  const { journal, origin } = caller.simulator;
  await fetch(`${origin}/models?x=1`, { headers: caller.headers });
  await caller.chat({ model: "nonsense" }, { "x-initiator": "agent" });
  expect(journal.calls().map(({ method, path, status }) => [method, path, status])).toEqual([
    ["GET", EXCHANGE, 200],
    ["GET", "/models", 200],
    ["POST", CHAT, 400],
  ]);
  const [entry] = journal.calls(CHAT);
  expect(entry?.headers["x-initiator"]).toBe("agent");
  expect(JSON.parse(entry?.body ?? "")).toMatchObject({ model: "nonsense" });
  await entry?.ended;
  expect(entry?.aborted).toBe(false);
});

test("the digits of a number are kept as they were sent", async () => {
  await using caller = await signIn();
  const body = '{"model":"gpt-4o","messages":[{"role":"user","content":"x"}],"seed":12345678901234567890}';
  await fetch(caller.simulator.origin + CHAT, { method: "POST", headers: caller.headers, body });
  expect(caller.simulator.journal.calls(CHAT)[0]?.body).toBe(body);
});

test("one can wait for so many calls of a path", async () => {
  const simulator = simulate();
  const waiting = simulator.journal.waitFor(EXCHANGE, 2);
  await exchange(simulator);
  await fetch(`${simulator.origin}/_ping`);
  expect(await Promise.race([waiting, "none yet"])).toBe("none yet");
  await exchange(simulator);
  expect(await waiting).toHaveLength(2);
  simulator.journal.clear();
  expect(simulator.journal.calls()).toEqual([]);
  await simulator.stop();
});

test("the oldest of many calls are forgotten", async () => {
  const simulator = simulate();
  for (let batch = 0; batch < 11; batch++) {
    await Promise.all(Array.from({ length: 100 }, () => fetch(`${simulator.origin}/_ping?${batch}`)));
  }
  expect(simulator.journal.calls()).toHaveLength(1000);
  await simulator.stop();
});

test("headers that a proxy should have kept to itself stand out", async () => {
  await using caller = await signIn();
  await caller.chat(
    {},
    { cookie: "a=b", "x-api-key": "k", "x-forwarded-for": "1.2.3.4", "x-stainless-lang": "js", "x-request-id": "1" },
  );
  expect([...(caller.simulator.journal.calls(CHAT)[0]?.leaked ?? [])].sort()).toEqual([
    "cookie",
    "x-api-key",
    "x-forwarded-for",
    "x-stainless-lang",
  ]);
});
