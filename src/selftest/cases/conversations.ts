import type { Case, See, Stage } from "../case.ts";
import { DIALECTS, type Dialect } from "../dialects.ts";
import { readEvents } from "../read-events.ts";

/** A model of each family; that of OpenAI's answers at Responses alone, so that a chat with it is translated. */
const MODELS = { GPT: "gpt-5.3-codex", Claude: "claude-sonnet-4.5", Gemini: "gemini-2.5-pro" } as const;

const HELLO = "hello";
/** How the simulator answers. */
const isEcho = (text: string) => /^This is a simulated .+\. You said: hello$/.test(text);
const ECHO = "This is a simulated …. You said: hello";
const WEATHER = "get_weather please";

const each = (family: keyof typeof MODELS) => DIALECTS.map((dialect) => ({ dialect, family, model: MODELS[family] }));

/** Every API, asked for models of every family: where they differ, the proxy translates. */
export const CONVERSATIONS: readonly Case[] = [
  ...(["GPT", "Claude", "Gemini"] as const).flatMap(each).map(
    ({ dialect, family, model }): Case => ({
      name: `${dialect.name}: ${family} answers, whole and streamed`,
      run: (stage, see) => bothWays(dialect, model, stage, see),
    }),
  ),
  ...each("Claude").map(
    ({ dialect, family, model }): Case => ({
      name: `${dialect.name}: ${family} calls a tool, and is given its result`,
      run: (stage, see) => toolAndBack(dialect, model, stage, see),
    }),
  ),
  ...each("GPT").map(
    ({ dialect, family, model }): Case => ({
      name: `${dialect.name}: ${family} sees an image`,
      run: (stage, see) => image(dialect, model, stage, see),
    }),
  ),
];

async function bothWays(dialect: Dialect, model: string, stage: Stage, see: See): Promise<void> {
  const whole = await stage.ask(dialect.path(model, false), { body: dialect.body(model, HELLO, false) });
  see.same("status", whole.status, 200);
  const answer: unknown = await whole.json();
  see.holds("the answer", isEcho(dialect.textOf(answer)), answer, ECHO);
  const streamed = await stage.ask(dialect.path(model, true), { body: dialect.body(model, HELLO, true) });
  see.same("status of the stream", streamed.status, 200);
  const events = await readEvents(streamed).rest();
  see.same("the text of the stream", events.map(dialect.deltaOf).join(""), dialect.textOf(answer));
  see.holds("its end", dialect.isEnd(events.at(-1)), events.at(-1), "the event that ends a stream of this API");
}

async function toolAndBack(dialect: Dialect, model: string, stage: Stage, see: See): Promise<void> {
  const { offered, callOf, answered } = dialect.tools;
  const path = dialect.path(model, false);
  const request = { ...dialect.body(model, WEATHER, false), ...offered };
  const first: unknown = await (await stage.ask(path, { body: request })).json();
  const call = callOf(first);
  see.same("the tool that is called", call?.name ?? first, "get_weather");
  if (!call) return;
  see.holds("its arguments", typeof Object(call.args).city === "string", call.args, '{"city": "…"}');
  const next = await stage.ask(path, { body: { ...request, ...answered(WEATHER, call, first, "sunny") } });
  const last: unknown = await next.json();
  const text = dialect.textOf(last);
  see.holds("the answer to its result", /^The tool said: .*sunny/.test(text), last, "The tool said: sunny");
}

async function image(dialect: Dialect, model: string, stage: Stage, see: See): Promise<void> {
  const body = { ...dialect.body(model, HELLO, false), ...dialect.image(HELLO) };
  const answer: unknown = await (await stage.ask(dialect.path(model, false), { body })).json();
  const text = dialect.textOf(answer);
  see.holds("the answer", text.startsWith("I see 1 image."), answer, "I see 1 image.");
}
