import type { Case, See, Stage } from "../case.ts";
import { CHAT, DIALECTS, type Dialect } from "../dialects.ts";
import { type EventReader, readEvents } from "../read-events.ts";

/** Where upstream is asked for this model, by whatever API a client speaks. */
const UPSTREAM = "/chat/completions";
const MODEL = "gpt-4o";

/** Events of upstream by which its first word is out, and far fewer than it sends. */
const OPENING = 4;
const STEPS = 3;

/** That nothing is held back, and nobody works for a client that has left: proven by an upstream that waits. */
export const STREAMS: readonly Case[] = [
  ...DIALECTS.map(
    (dialect): Case => ({
      name: `${dialect.name}: an event is here before upstream sends the next`,
      run: (stage, see) => stepByStep(dialect, stage, see),
    }),
  ),
  {
    name: "client: who leaves before the answer ends upstream's work",
    async run(stage, see) {
      stage.simulator.faults.push(UPSTREAM, { stop: { how: "silence" } });
      await leaveAt(stage, see, async () => {});
    },
  },
  {
    name: "client: who leaves within a stream ends upstream's work",
    async run(stage, see) {
      stage.simulator.gate.hold(UPSTREAM, OPENING);
      await leaveAt(stage, see, async (answer) => void (await readEvents(await answer).next()));
    },
  },
];

async function stepByStep(dialect: Dialect, stage: Stage, see: See): Promise<void> {
  const hold = stage.simulator.gate.hold(UPSTREAM, OPENING);
  try {
    const response = await stage.ask(dialect.path(MODEL, true), { body: dialect.body(MODEL, "one two three", true) });
    const events = readEvents(response);
    const words: string[] = [await nextWord(events, dialect)];
    for (let count = 0; count < STEPS; count++) {
      // Upstream writes one event, and waits: what comes now is that event and nothing later.
      await hold.step();
      words.push(await nextWord(events, dialect));
    }
    see.holds("the words that came one by one", words.every(Boolean), words, "a text in each");
    hold.release();
    const rest = (await events.rest()).map(dialect.deltaOf);
    const text = [...words, ...rest].join("");
    see.holds("the whole text", text.endsWith("You said: one two three"), text, "… You said: one two three");
  } finally {
    hold.release();
  }
}

/** The text of the next event that has some; empty when the stream ends before. */
async function nextWord(events: EventReader, { deltaOf }: Dialect): Promise<string> {
  for (let event = await events.next(); event !== undefined; event = await events.next()) {
    const text = deltaOf(event);
    if (text !== "") return text;
  }
  return "";
}

/** Calls, leaves as soon as `until` is over, and waits for the end of upstream's answer. */
async function leaveAt(stage: Stage, see: See, until: (answer: Promise<Response>) => Promise<void>): Promise<void> {
  const client = new AbortController();
  const body = CHAT.body(MODEL, "hello", true);
  const answer = stage.ask(CHAT.path(MODEL, true), { body, signal: client.signal });
  answer.catch(() => {});
  const [call] = await stage.simulator.journal.waitFor(UPSTREAM, 1);
  await until(answer);
  client.abort();
  await call?.ended;
  see.same("whether upstream was left", call?.aborted, true);
  see.same("how often upstream was asked", stage.simulator.journal.calls(UPSTREAM).length, 1);
}
