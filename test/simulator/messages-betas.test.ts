import { describe, expect, test } from "bun:test";
import { message, refusalOf, WEATHER } from "./messaging.ts";
import { signIn } from "./simulated.ts";

const INTERLEAVED = "interleaved-thinking-2025-05-14";
const ADVANCED = "advanced-tool-use-2025-11-20";
const beta = (...names: string[]) => ({ "anthropic-beta": names.join(",") });

describe("a beta", () => {
  test("that nobody knows is refused, unless the state says that they are ignored", async () => {
    await using caller = await signIn();
    const call = () => message(caller, {}, beta(INTERLEAVED, "context-1m-2025-08-07"));
    expect(await refusalOf(await call())).toBe(
      "Unexpected value(s) `context-1m-2025-08-07` for the `anthropic-beta` header.",
    );
    caller.simulator.state.refusesUnknownBetas = false;
    expect((await call()).status).toBe(200);
  });

  test.each([
    ["context_management", "context-management-2025-06-27", { context_management: { edits: [] } }],
    ["tools.0.custom.defer_loading", ADVANCED, { tools: [{ ...WEATHER, defer_loading: true }] }],
  ])("must be there for %s", async (place, name, body) => {
    await using caller = await signIn();
    expect(await refusalOf(await message(caller, body, beta(INTERLEAVED)))).toBe(
      `${place}: Extra inputs are not permitted`,
    );
    expect((await message(caller, body, beta(INTERLEAVED, name))).status).toBe(200);
  });

  test("must be there for results that name tools, and these among the tools", async () => {
    const content = [{ type: "tool_reference", tool_name: "get_weather" }];
    const messages = [
      { role: "user", content: "Find a tool." },
      { role: "assistant", content: [{ type: "tool_use", id: "toolu_1", name: "find_tool", input: {} }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_1", content }] },
    ];
    await using caller = await signIn();
    const ask = (tools: object[], ...names: string[]) => message(caller, { messages, tools }, beta(...names));
    expect(await refusalOf(await ask([WEATHER]))).toContain("Input tag 'tool_reference'");
    expect(await refusalOf(await ask([], ADVANCED))).toBe("Tool reference 'get_weather' not found in available tools");
    expect((await ask([{ ...WEATHER, defer_loading: true }], ADVANCED)).status).toBe(200);
  });
});
