import { describe, expect, test } from "bun:test";
import { type Frame, signIn, WEATHER_TOOL } from "./simulated.ts";

const TIME_TOOL = { type: "function", function: { name: "get-time", parameters: { type: "object", properties: {} } } };
const user = (content: unknown) => ({ messages: [{ role: "user", content }] });
const said = (answer: Frame) => answer.choices[0]?.message?.content;
const called = (answer: Frame) => answer.choices[0]?.message?.tool_calls?.map((call) => call.function.name);

describe("what the model says", () => {
  test("echoes the last thing that the user said, from text or parts, in any script", async () => {
    await using caller = await signIn();
    const messages = [
      { role: "user", content: "first" },
      { role: "assistant", content: "yes" },
      {
        role: "user",
        content: [
          { type: "text", text: "grüße 👩‍🚀 " },
          { type: "text", text: "日本" },
        ],
      },
    ];
    expect(said(await caller.ask({ messages }))).toEndWith("You said: grüße 👩‍🚀 日本");
    const frames = await caller.stream({ messages });
    expect(
      frames
        .flatMap((frame) => frame.choices)
        .map((choice) => choice.delta?.content ?? "")
        .join(""),
    ).toEndWith("grüße 👩‍🚀 日本");
  });

  test("counts the images that it saw", async () => {
    await using caller = await signIn();
    const image = { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } };
    const body = user([{ type: "text", text: "look" }, image, image]);
    expect(said(await caller.ask(body, { "copilot-vision-request": "true" }))).toStartWith("I see 2 images.");
  });

  test("stops before a stop word", async () => {
    await using caller = await signIn();
    const answer = await caller.ask({ ...user("one END two"), stop: ["nowhere", "END"] });
    expect(said(answer)).toEndWith("You said: one ");
    expect(answer.choices[0]?.finish_reason).toBe("stop");
  });

  test("stops at a limit, and says so", async () => {
    await using caller = await signIn();
    const answer = await caller.ask({ max_tokens: 3 });
    expect(said(answer)).toBe("This is a");
    expect(answer).toMatchObject({ choices: [{ finish_reason: "length" }], usage: { completion_tokens: 3 } });
    expect((await caller.stream({ max_tokens: 3 })).at(-1)?.choices[0]?.finish_reason).toBe("length");
  });

  test("answers in JSON when JSON is wanted", async () => {
    await using caller = await signIn();
    const free = await caller.ask({ ...user("hi, in JSON"), response_format: { type: "json_object" } });
    expect(JSON.parse(said(free) ?? "")).toEqual({ simulated: true, you_said: "hi, in JSON" });
    const schema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
    const strict = await caller.ask({ response_format: { type: "json_schema", json_schema: { name: "x", schema } } });
    expect(JSON.parse(said(strict) ?? "")).toEqual({ city: "Oslo" });
  });
});

describe("tools", () => {
  test("are called when the user names them, two at most", async () => {
    await using caller = await signIn();
    const tools = [WEATHER_TOOL, TIME_TOOL];
    expect(called(await caller.ask({ ...user("use get-time"), tools }))).toEqual(["get-time"]);
    expect(called(await caller.ask({ ...user("get-time, get_weather, get-time"), tools }))).toEqual([
      "get-time",
      "get_weather",
    ]);
    expect(called(await caller.ask({ ...user("get-timely"), tools }))).toBeUndefined();
  });

  test("are called one at a time when asked to", async () => {
    await using caller = await signIn();
    const body = { ...user("get_weather get_weather"), tools: [WEATHER_TOOL], parallel_tool_calls: false };
    expect(called(await caller.ask(body))).toEqual(["get_weather"]);
  });

  test("obey the choice of the request", async () => {
    await using caller = await signIn();
    const tools = [WEATHER_TOOL, TIME_TOOL];
    const choose = (tool_choice: unknown) => caller.ask({ ...user("hi"), tools, tool_choice });
    expect(called(await choose("required"))).toEqual(["get_weather"]);
    expect(called(await choose({ type: "function", function: { name: "get-time" } }))).toEqual(["get-time"]);
    expect(called(await choose("auto"))).toBeUndefined();
    expect(called(await caller.ask({ ...user("get-time"), tools, tool_choice: "none" }))).toBeUndefined();
  });

  test("have their results quoted", async () => {
    await using caller = await signIn();
    const call = (id: string) => ({ id, type: "function", function: { name: "get_weather", arguments: "{}" } });
    const answer = await caller.ask({
      tools: [WEATHER_TOOL],
      messages: [
        { role: "user", content: "get_weather" },
        { role: "assistant", content: null, tool_calls: [call("a"), call("b")] },
        { role: "tool", tool_call_id: "b", content: "sun" },
        { role: "tool", tool_call_id: "a", content: [{ type: "text", text: "rain" }] },
      ],
    });
    expect(said(answer)).toBe("The tool said: sun and rain");
  });
});
