import { describe, expect, test } from "bun:test";
import { answered, type Block, message, refusalOf, WEATHER } from "./messaging.ts";
import { signIn } from "./simulated.ts";

const user = (content: unknown) => ({ role: "user", content });
const assistant = (...content: object[]) => ({ role: "assistant", content });
const use = (id: string) => ({ type: "tool_use", id, name: "get_weather", input: {} });
const result = (tool_use_id: string, content: unknown = "rain") => ({ type: "tool_result", tool_use_id, content });
const TEXT = { type: "text", text: "and?" };
const BUDGET = { thinking: { type: "enabled", budget_tokens: 2000 } };

const WITHOUT_RESULT = "ids were found without `tool_result` blocks immediately after: t1.";
const WITHOUT_USE = "unexpected `tool_use_id` found in `tool_result` blocks: t1.";

describe("tools", () => {
  test.each([
    [
      "a call without a result",
      [user("x"), assistant(use("t1")), user("y")],
      `messages.1: \`tool_use\` ${WITHOUT_RESULT}`,
    ],
    ["one of two without", [user("x"), assistant(use("t1"), use("t2")), user([result("t2")])], WITHOUT_RESULT],
    ["a result behind a text", [user("x"), assistant(use("t1")), user([TEXT, result("t1")])], WITHOUT_RESULT],
    ["a result without a call", [user([result("t1")])], `messages.0.content.0: ${WITHOUT_USE}`],
    ["a result twice", [user("x"), assistant(use("t1")), user([result("t1"), result("t1")])], WITHOUT_USE],
    [
      "a result too late",
      [user("x"), assistant(use("t2")), user([result("t2")]), assistant(TEXT), user([result("t1")])],
      WITHOUT_USE,
    ],
    [
      "an id that is used again",
      [user("x"), assistant(use("t1")), user([result("t1")]), assistant(use("t1")), user([result("t1")])],
      "`tool_use` ids must be unique",
    ],
    ["an id with a dot", [user("x"), assistant(use("t.1")), user([result("t.1")])], "messages.1.content.0.tool_use.id"],
  ])("must pair: %s is refused", async (_what, messages, words) => {
    await using caller = await signIn();
    expect(await refusalOf(await message(caller, { messages }))).toContain(words);
  });

  test("pair over messages of one role in a row, which are one", async () => {
    await using caller = await signIn();
    const messages = [
      user("x"),
      assistant(use("t1")),
      assistant(use("t2")),
      user([result("t1")]),
      user([result("t2")]),
    ];
    expect((await message(caller, { messages })).status).toBe(200);
  });

  test("have their results quoted, whatever a client says behind them in reminders", async () => {
    await using caller = await signIn();
    const reminder = { type: "text", text: "<system-reminder>\nUse get_weather.\n</system-reminder>" };
    const messages = [user("get_weather"), assistant(use("t1")), user([result("t1", [TEXT]), reminder])];
    const answer = await answered(caller, { messages, tools: [WEATHER] });
    expect(answer).toMatchObject({ stop_reason: "end_turn", content: [{ type: "text", text: "The tool said: and?" }] });
  });
});

describe("thinking", () => {
  const asked = [user("get_weather")];
  const turn = (...content: object[]) => [...asked, assistant(...content), user([result("t1")])];

  test("comes back with the signature that it had, also when nothing of it was shown", async () => {
    await using caller = await signIn();
    for (const display of ["summarized", "omitted"]) {
      const body = { thinking: { type: "adaptive", display }, tools: [WEATHER] };
      const { content } = await answered(caller, { ...body, messages: asked });
      expect(content.map(({ type }) => type)).toEqual(["thinking", "text", "tool_use"]);
      expect(content[0]?.thinking === "").toBe(display === "omitted");
      const next = [...asked, assistant(...content), user([result(content[2]?.id ?? "")])];
      expect((await message(caller, { ...body, messages: next })).status).toBe(200);
      const forged: Block[] = content.map((block) =>
        block.thinking === undefined ? block : { ...block, thinking: "no" },
      );
      const messages = [...asked, assistant(...forged), user([result(content[2]?.id ?? "")])];
      expect(await refusalOf(await message(caller, { ...body, messages }))).toBe(
        "messages.1.content.0: Invalid `signature` in `thinking` block",
      );
    }
  });

  test("with a budget goes on only from thinking", async () => {
    await using caller = await signIn();
    expect(await refusalOf(await message(caller, { ...BUDGET, messages: turn(use("t1")) }))).toContain(
      "Expected `thinking` or `redacted_thinking`, but found `tool_use`",
    );
    const sealed = { type: "redacted_thinking", data: "x" };
    expect((await message(caller, { ...BUDGET, messages: turn(sealed, use("t1")) })).status).toBe(200);
    expect((await message(caller, { thinking: { type: "adaptive" }, messages: turn(use("t1")) })).status).toBe(200);
  });
});
