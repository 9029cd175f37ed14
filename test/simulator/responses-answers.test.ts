import { describe, expect, test } from "bun:test";
import { answered, REASONING, respond, streamed, WEATHER } from "./responding.ts";
import { signIn } from "./simulated.ts";

const PATCH = { type: "custom", name: "apply_patch" };

describe("a response", () => {
  test("has the fields of the real one, and says what it cost", async () => {
    await using caller = await signIn();
    const answer = await answered(caller, { max_output_tokens: 100, instructions: "be kind" });
    expect(answer).toMatchObject({
      object: "response",
      status: "completed",
      model: "gpt-5.3-codex",
      instructions: "be kind",
      max_output_tokens: 100,
      output_text: null,
      previous_response_id: null,
      store: false,
      copilot_usage: { token_details: [{ token_type: "input" }, { token_type: "output" }] },
    });
    expect(answer.output).toMatchObject([
      {
        type: "message",
        role: "assistant",
        status: "completed",
        content: [{ type: "output_text", text: "This is a simulated GPT-5.3-Codex. You said: hello", annotations: [] }],
      },
    ]);
  });

  test("calls functions with arguments, and custom tools with a text", async () => {
    await using caller = await signIn();
    const tools = [WEATHER, PATCH];
    const { output } = await answered(caller, { input: "get_weather and apply_patch", tools });
    expect(output).toMatchObject([
      { type: "function_call", name: "get_weather", arguments: '{"city":"Oslo"}', status: "completed" },
      { type: "custom_tool_call", name: "apply_patch", input: "simulated text", status: "completed" },
    ]);
    expect(new Set(output.map((item) => item.call_id)).size).toBe(2);
    const chosen = await answered(caller, { tools, tool_choice: { type: "custom", name: "apply_patch" } });
    expect(chosen.output.map((item) => item["name"])).toEqual(["apply_patch"]);
  });

  test("quotes what tools put out, in text or in parts", async () => {
    await using caller = await signIn();
    const answer = await answered(caller, {
      input: [
        { role: "user", content: "get_weather" },
        { type: "function_call", call_id: "a", name: "get_weather", arguments: "{}" },
        { type: "custom_tool_call", call_id: "b", name: "apply_patch", input: "x" },
        { type: "function_call_output", call_id: "a", output: "rain" },
        { type: "custom_tool_call_output", call_id: "b", output: [{ type: "input_text", text: "done" }] },
      ],
      tools: [WEATHER],
    });
    expect(answer.output[0]).toMatchObject({ content: [{ text: "The tool said: rain and done" }] });
  });

  test("reasons when asked to, hides that unless a summary is wanted, and seals it unless nobody wants it back", async () => {
    await using caller = await signIn();
    const reasoned = async (body: object) => (await answered(caller, body)).output[0];
    expect(await reasoned(REASONING)).toMatchObject({
      type: "reasoning",
      summary: [{ type: "summary_text", text: "The user wants an answer, so I think of one." }],
      encrypted_content: expect.any(String),
    });
    expect(await reasoned({ reasoning: { effort: "high" } })).toMatchObject({ summary: [], encrypted_content: null });
    expect(await reasoned({})).toMatchObject({ type: "message" });
  });

  test("speaks JSON when JSON is wanted", async () => {
    await using caller = await signIn();
    const text = async (format: object) =>
      (await answered(caller, { input: "json", text: { format } })).output[0]?.["content"];
    expect(await text({ type: "json_object" })).toMatchObject([{ text: '{"simulated":true,"you_said":"json"}' }]);
    const schema = WEATHER.parameters;
    expect(await text({ type: "json_schema", name: "x", schema })).toMatchObject([{ text: '{"city":"Oslo"}' }]);
  });

  test("is incomplete when the limit cuts it, at once and in a stream", async () => {
    await using caller = await signIn();
    const body = { input: "so many words that ".repeat(9), max_output_tokens: 16 };
    const cut = {
      status: "incomplete",
      incomplete_details: { reason: "max_output_tokens" },
      output: [{ status: "incomplete" }],
      usage: { output_tokens: 16 },
    };
    expect(await answered(caller, body)).toMatchObject(cut);
    expect((await streamed(caller, body)).at(-1)).toMatchObject({ type: "response.incomplete", response: cut });
  });

  test("counts reasoning, and what a cache has of the calls before", async () => {
    await using caller = await signIn();
    const usage = async (input: unknown) => (await answered(caller, { ...REASONING, input }))["usage"];
    const long = { role: "user", content: "x".repeat(8000) };
    expect(await usage([long])).toMatchObject({
      input_tokens_details: { cached_tokens: 0 },
      output_tokens_details: { reasoning_tokens: 10 },
    });
    const later = [{ role: "assistant", content: "yes" }, long];
    expect(await usage([long, ...later])).toMatchObject({ input_tokens_details: { cached_tokens: 1920 } });
    const short = { role: "user", content: "x".repeat(4000) };
    expect(await usage([short, ...later])).toMatchObject({ input_tokens_details: { cached_tokens: 0 } });
  });

  test("counts as a premium request when the user asked for it", async () => {
    await using caller = await signIn();
    await respond(caller, {}, { "x-initiator": "agent" });
    expect(caller.simulator.state.premiumUsed).toBe(0);
    await respond(caller);
    expect(caller.simulator.state.premiumUsed).toBe(1);
  });
});
