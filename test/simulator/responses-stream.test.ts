import { describe, expect, test } from "bun:test";
import { idsAt, REASONING, type ResponseEvent, respond, streamed, WEATHER } from "./responding.ts";
import { signIn } from "./simulated.ts";

/** The types in order, with repeated ones said once. */
const orderOf = (events: readonly ResponseEvent[]) =>
  events.map(({ type }) => type.replace("response.", "")).filter((type, index, all) => type !== all[index - 1]);

const joined = (events: readonly ResponseEvent[], type: string) =>
  events.map((event) => (event.type === `response.${type}` ? event.delta : "")).join("");

describe("the stream of a response", () => {
  test("goes from reasoning to text in the order of the real one", async () => {
    await using caller = await signIn();
    const events = await streamed(caller, REASONING);
    expect(orderOf(events)).toEqual([
      "created",
      "in_progress",
      "output_item.added",
      "reasoning_summary_part.added",
      "reasoning_summary_text.delta",
      "reasoning_summary_text.done",
      "reasoning_summary_part.done",
      "output_item.done",
      "output_item.added",
      "content_part.added",
      "output_text.delta",
      "output_text.done",
      "content_part.done",
      "output_item.done",
      "completed",
    ]);
    expect(events.map((event) => event.sequence_number)).toEqual([...events.keys()]);
    expect(joined(events, "output_text.delta")).toBe("This is a simulated GPT-5.3-Codex. You said: hello");
    expect(events.filter((event) => event.delta).every((event) => event["obfuscation"])).toBe(true);
    expect(events.at(-1)).toMatchObject({ response: { status: "completed" }, copilot_usage: {} });
  });

  test.each([
    ["function_call_arguments", WEATHER, "arguments", '{"city":"Oslo"}'],
    ["custom_tool_call_input", { type: "custom", name: "get_weather" }, "input", "simulated text"],
  ])("says the %s of a call in pieces and then whole", async (name, tool, field, whole) => {
    await using caller = await signIn();
    const events = await streamed(caller, { input: "get_weather", tools: [tool] });
    expect(orderOf(events).slice(2, -1)).toEqual([
      "output_item.added",
      `${name}.delta`,
      `${name}.done`,
      "output_item.done",
    ]);
    expect(events.find((event) => event.item)?.item).toMatchObject({ [field]: "", status: "in_progress" });
    expect(joined(events, `${name}.delta`)).toBe(whole);
    expect(events.find(({ type }) => type === `response.${name}.done`)).toMatchObject({ [field]: whole });
    expect(events.at(-1)?.response?.output[0]).toMatchObject({ [field]: whole, status: "completed" });
  });

  test("has another id for the same thing on each event, as long and opaque as the real ones", async () => {
    await using caller = await signIn();
    const events = await streamed(caller, REASONING);
    const responses = events.flatMap((event) => event.response?.id ?? []);
    for (const ids of [idsAt(events, 0), idsAt(events, 1), responses]) {
      expect(ids.length).toBeGreaterThan(2);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.every((id) => /^[A-Za-z0-9+/]{300,400}=*$/.test(id))).toBe(true);
    }
  });

  test("has one id for one thing in the clean personality, and nothing of Copilot's own", async () => {
    await using caller = await signIn();
    caller.simulator.state.personality = "clean";
    const events = await streamed(caller, REASONING);
    expect(new Set(idsAt(events, 0)).size).toBe(1);
    expect(new Set(idsAt(events, 1)).size).toBe(1);
    expect(idsAt(events, 1)[0]).toStartWith("msg_");
    expect(events.at(-1)).not.toHaveProperty("copilot_usage");
  });

  test("says the same as the answer in one piece", async () => {
    await using caller = await signIn();
    caller.simulator.state.personality = "clean";
    const [one, other] = [await (await respond(caller, REASONING)).json(), await streamed(caller, REASONING)];
    const withoutIds = (value: unknown) => JSON.stringify(value).replace(/"(id|encrypted_content)":"[^"]*"/g, "");
    expect(withoutIds(other.at(-1)?.response?.output)).toBe(withoutIds((one as { output: unknown }).output));
    expect(other.at(-1)?.response?.["usage"]).toEqual((one as { usage: unknown }).usage);
  });
});
