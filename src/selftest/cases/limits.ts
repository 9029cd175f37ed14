import type { Case, See } from "../case.ts";
import { CHAT } from "../dialects.ts";

const UPSTREAM = "/chat/completions";
const MODEL = "gpt-4o";
const PATH = CHAT.path(MODEL, false);
const HELLO = CHAT.body(MODEL, "hello", false);

/** Of the form of our own. */
const KEY = "sk-svcs-selftest-0123456789";

async function refused(response: Response, status: number, code: string, see: See): Promise<void> {
  see.same("status", response.status, status);
  see.same("code", CHAT.errorOf(await response.json()), code);
}

/** What the proxy refuses, before Copilot learns of it. */
export const LIMITS: readonly Case[] = [
  {
    name: "limits: a body that is too long",
    settings: { config: { limits: { request_bytes: 1024 } } },
    async run({ ask, simulator }, see) {
      await refused(await ask(PATH, { body: CHAT.body(MODEL, "x".repeat(2000), false) }), 413, "body_too_large", see);
      see.same("calls of upstream", simulator.journal.calls(UPSTREAM).length, 0);
    },
  },
  {
    name: "limits: JSON that is too deep",
    async run({ ask, simulator }, see) {
      const deep = `{"model":"${MODEL}","messages":${"[".repeat(1000)}${"]".repeat(1000)}}`;
      await refused(await ask(PATH, { body: deep }), 400, "json_too_deep", see);
      see.same("calls of upstream", simulator.journal.calls(UPSTREAM).length, 0);
    },
  },
  {
    name: "limits: more calls at once than may be",
    settings: { config: { limits: { in_flight: 1, queue: 0 } } },
    async run({ ask, simulator }, see) {
      const hold = simulator.gate.hold(UPSTREAM, 0);
      const first = ask(PATH, { body: HELLO });
      await simulator.journal.waitFor(UPSTREAM, 1);
      await refused(await ask(PATH, { body: HELLO }), 503, "overloaded", see);
      hold.release();
      see.same("status of the first", (await first).status, 200);
    },
  },
  {
    name: "guards: a page of another origin",
    async run({ ask }, see) {
      const headers = { origin: "https://evil.example" };
      await refused(await ask(PATH, { body: HELLO, headers }), 403, "origin_not_allowed", see);
    },
  },
  {
    name: "guards: a name that is not ours (DNS rebinding)",
    async run({ ask }, see) {
      const headers = { host: "evil.example" };
      await refused(await ask(PATH, { body: HELLO, headers }), 403, "host_not_allowed", see);
    },
  },
  {
    name: "guards: a body that any page could send",
    async run({ ask }, see) {
      const headers = { "content-type": "text/plain" };
      await refused(await ask(PATH, { body: HELLO, headers }), 415, "unsupported_media_type", see);
    },
  },
  {
    name: "guards: who has no key, or a wrong one, where one is wanted",
    settings: { env: { COPILOT_SVCS_API_KEY: KEY } },
    async run({ ask }, see) {
      await refused(await ask(PATH, { body: HELLO }), 401, "invalid_api_key", see);
      const wrong = { authorization: `Bearer ${KEY}x` };
      await refused(await ask(PATH, { body: HELLO, headers: wrong }), 401, "invalid_api_key", see);
      for (const headers of [{ authorization: `Bearer ${KEY}` }, { "x-api-key": KEY }]) {
        see.same("status with the key", (await ask(PATH, { body: HELLO, headers })).status, 200);
      }
    },
  },
];
