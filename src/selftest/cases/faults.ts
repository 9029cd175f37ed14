import type { Case } from "../case.ts";
import { CHAT, DIALECTS, MESSAGES } from "../dialects.ts";
import { readEvents } from "../read-events.ts";

const UPSTREAM = "/chat/completions";
const MODEL = "gpt-4o";

const ask = { body: CHAT.body(MODEL, "hello", false) };
const stream = { body: CHAT.body(MODEL, "hello", true) };
const failing = { answer: { status: 500, headers: {}, body: "Internal Server Error" } };

/** What the proxy makes of what goes wrong at Copilot. */
export const FAULTS: readonly Case[] = [
  {
    name: "upstream: a limit of its own is told, with its time",
    async run({ ask: call, simulator }, see) {
      const headers = { "retry-after": "900" };
      simulator.faults.push(UPSTREAM, { answer: { status: 429, headers, body: "slow down" } });
      const response = await call(CHAT.path(MODEL, false), ask);
      see.same("status", response.status, 429);
      see.same("retry-after", response.headers.get("retry-after"), "900");
      see.same("how often upstream was asked", simulator.journal.calls(UPSTREAM).length, 1);
    },
  },
  {
    name: "upstream: a failure is tried again, and answered",
    settings: { config: { retry: { base: 0.01 } } },
    async run({ ask: call, simulator }, see) {
      simulator.faults.push(UPSTREAM, failing);
      see.same("status", (await call(CHAT.path(MODEL, false), ask)).status, 200);
      see.same("how often upstream was asked", simulator.journal.calls(UPSTREAM).length, 2);
    },
  },
  ...DIALECTS.map(
    (dialect): Case => ({
      name: `${dialect.name}: a stream that breaks ends with an error, and with no end made up`,
      async run({ ask: call, simulator }, see) {
        simulator.faults.push(UPSTREAM, { stop: { how: "close", afterEvents: 6 } });
        const response = await call(dialect.path(MODEL, true), { body: dialect.body(MODEL, "hello", true) });
        const events = await readEvents(response).rest();
        see.holds(
          "the text before",
          events.some((event) => dialect.deltaOf(event) !== ""),
          events,
          "some",
        );
        see.holds("the last event", dialect.errorOf(events.at(-1)) !== "", events.at(-1), "an error");
        see.same("events that say it has ended well", events.filter(dialect.isEnd), []);
      },
    }),
  ),
  {
    name: "upstream: a stream that falls silent ends with an error",
    // However slow the machine is, the first events come within it.
    settings: { config: { timeouts: { proxy_context: 0.3 } } },
    async run({ ask: call, simulator }, see) {
      simulator.faults.push(UPSTREAM, { stop: { how: "silence", afterEvents: 4 } });
      const events = await readEvents(await call(CHAT.path(MODEL, true), stream)).rest();
      see.same("the last event", CHAT.errorOf(events.at(-1)), "stream_idle_timeout");
    },
  },
  {
    name: "upstream: a model that keeps failing is left alone",
    settings: { config: { breaker: { failures: 2 }, retry: { attempts: 1 } } },
    async run({ ask: call, simulator }, see) {
      simulator.faults.push(UPSTREAM, failing, failing);
      for (const _ of [1, 2]) see.same("status of a failure", (await call(CHAT.path(MODEL, false), ask)).status, 500);
      const response = await call(CHAT.path(MODEL, false), ask);
      see.same("status of the next", response.status, 503);
      see.same("its code", CHAT.errorOf(await response.json()), "circuit_open");
      see.same("how often upstream was asked", simulator.journal.calls(UPSTREAM).length, 2);
    },
  },
  {
    name: "upstream: an error is told in the words of the client's API",
    settings: { config: { retry: { attempts: 1 } } },
    async run({ ask: call, simulator }, see) {
      simulator.faults.push(UPSTREAM, failing);
      const response = await call(MESSAGES.path(MODEL, false), { body: MESSAGES.body(MODEL, "hello", false) });
      const told: unknown = await response.json();
      see.same("what it is", Object(told).type, "error");
      see.same("its type", MESSAGES.errorOf(told), "api_error");
    },
  },
];
