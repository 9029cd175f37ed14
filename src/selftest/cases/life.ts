import { atPath, textAt } from "../at-path.ts";
import type { Case } from "../case.ts";
import { CHAT } from "../dialects.ts";
import { readEvents } from "../read-events.ts";

const UPSTREAM = "/chat/completions";
const EXCHANGE = "/copilot_internal/v2/token";
const MODEL = "gpt-4o";
const PATH = CHAT.path(MODEL, false);
const HELLO = CHAT.body(MODEL, "hello", false);

const LONG = 400_000;

/** How the proxy lives: with its token, its threads and its end. */
export const LIFE: readonly Case[] = [
  {
    name: "token: one that Copilot refuses is renewed within the call",
    settings: {},
    async run({ ask, simulator }, see) {
      see.same("status", (await ask(PATH, { body: HELLO })).status, 200);
      simulator.state.expireCopilotTokens();
      see.same("status with a refused token", (await ask(PATH, { body: HELLO })).status, 200);
      see.same("how many tokens were asked for", simulator.journal.calls(EXCHANGE).length, 2);
    },
  },
  {
    name: "secrets: no token is told by /health, and none of the client's goes upstream",
    async run({ ask, simulator }, see) {
      const headers = { authorization: "Bearer of-the-client", cookie: "a=b" };
      see.same("status", (await ask(PATH, { body: HELLO, headers })).status, 200);
      const [call] = simulator.journal.calls(UPSTREAM);
      see.same("headers that went upstream", call?.leaked, []);
      const authorization = call?.headers["authorization"] ?? "";
      see.holds("who upstream is told to be asked by", authorization.startsWith("Bearer tid="), "another", "our token");
      const health = await (await ask("/health")).text();
      see.holds("what /health tells", !/tid=|ghu_/.test(health), "a token", "no token");
    },
  },
  {
    name: "workers: a long body is read on another thread, and arrives as it was",
    settings: { config: { worker_pool: { offload_above_bytes: LONG / 2 } } },
    async run({ ask, simulator }, see) {
      const body = CHAT.body(MODEL, "x".repeat(LONG), false);
      const before = await (await ask("/health")).json();
      see.same("jobs before", atPath(before, "workers.jobs"), 0);
      // Seed as a number that only its digits keep.
      const text = JSON.stringify(body).replace("{", '{"seed":12345678901234567890,');
      const response = await ask(PATH, { body: text });
      see.holds("status", response.status < 500, response.status, "an answer of the model");
      const sent = simulator.journal.calls(UPSTREAM)[0]?.body ?? "";
      see.holds("what upstream was sent", sent === text, `${sent.length} characters`, "the same bytes");
      const workers = atPath(await (await ask("/health")).json(), "workers");
      see.holds(
        "jobs",
        Number(atPath(workers, "jobs")) > 0 && atPath(workers, "failed") === 0,
        workers,
        "some, none failed",
      );
    },
  },
  {
    name: "end: running answers finish, new calls are refused, and the exit code is 0",
    settings: {},
    async run(stage, see) {
      const hold = stage.simulator.gate.hold(UPSTREAM, 4);
      const events = readEvents(await stage.ask(PATH, { body: CHAT.body(MODEL, "hello", true) }));
      await hold.reached;
      const end = stage.stop();
      const late = await stage.ask(PATH, { body: HELLO }).catch(() => "refused");
      see.holds("a new call", late === "refused" || (late instanceof Response && late.status === 503), late, "refused");
      hold.release();
      const all = await events.rest();
      see.holds("the text of the stream", textOf(all).endsWith("You said: hello"), textOf(all), "… You said: hello");
      see.same("its end", all.at(-1), "[DONE]");
      see.same("exit code", await end, 0);
    },
  },
];

function textOf(events: readonly unknown[]): string {
  return events.map((event) => textAt(event, "choices.0.delta.content")).join("");
}
