import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Turn } from "../../src/simulator/copilot/prompt.ts";
import { requestedCall } from "../../src/simulator/copilot/requested-call.ts";
import { message } from "./messaging.ts";
import { respond } from "./responding.ts";
import { signIn } from "./simulated.ts";

const user = (...texts: string[]): Turn => ({ by: "user", texts });
const TOOLS = [
  { name: "write", parameters: { type: "object" } },
  { name: "patch", parameters: undefined },
];
const requested = (...turns: Turn[]) => requestedCall(turns, TOOLS);

describe("a call that is asked for word by word", () => {
  test("has exactly the arguments that were given, whatever they are", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const input = JSON.stringify(value);
        expect(requested(user(`Please, simulate call write ${input}`))).toEqual({ name: "write", input });
      }),
    );
  });

  test("has exactly the text that was given, where the tool takes text", () => {
    fc.assert(
      fc.property(fc.string(), (input) => {
        expect(requested(user(`simulate call patch ${JSON.stringify(input)}`))).toEqual({ name: "patch", input });
      }),
      // A line to JavaScript's `.`, and not to JSON.
      { examples: [["one\u2028two\nthree"]] },
    );
  });

  test.each([
    ["among other texts", [user("<info>"), user("simulate call write {}", "a reminder")], "{}"],
    ["for the last time", [user('simulate call write {"a":1}\nsimulate call write {"a":2}')], '{"a":2}'],
    ["in front of a closing tag", [user('<query>simulate call write {"a":"}"} </query>')], '{"a":"}"}'],
    ["between quotes, escaped", [user(JSON.stringify('simulate call write {"a":"{}"}'))], '{"a":"{}"}'],
    ["before the system speaks", [user("simulate call write {}"), { by: "system" as const, texts: ["x"] }], "{}"],
  ])("is found %s", (_where, turns, input) => {
    expect(requested(...turns)).toEqual({ name: "write", input });
  });

  test.each([
    ["its result is there", [user("simulate call write {}"), { by: "tool" as const, texts: ["done"] }, user("and?")]],
    ["the model has answered", [user("simulate call write {}"), { by: "assistant" as const, texts: ["no"] }]],
    ["nobody but the system says it", [{ by: "system" as const, texts: ["simulate call write {}"] }]],
    ["the tool isn't offered", [user("simulate call delete {}")]],
    ["the arguments are no JSON", [user("simulate call write {a}")]],
    ["they are a text", [user('simulate call write "a"')]],
    ["the text never ends", [user('simulate call patch "a')]],
    ["the text is an object", [user("simulate call patch {}")]],
  ])("is not made when %s", (_when, turns) => {
    expect(requested(...turns)).toBeNull();
  });
});

describe("the model makes that call", () => {
  const content = 'simulate call write {"path": "a.txt", "text": "1\\n2"}';
  const parameters = { type: "object", properties: {} };
  const messages = [{ role: "user", content }];

  test("in a chat", async () => {
    await using caller = await signIn();
    const tools = [{ type: "function", function: { name: "write", parameters } }];
    const { choices } = await caller.ask({ messages, tools });
    expect(choices[0]?.message?.tool_calls).toMatchObject([
      { function: { name: "write", arguments: '{"path": "a.txt", "text": "1\\n2"}' } },
    ]);
    expect((await caller.ask({ messages })).choices[0]?.message?.tool_calls).toBeUndefined();
    expect((await caller.ask({ messages, tools, tool_choice: "none" })).choices[0]?.finish_reason).toBe("stop");
  });

  test("in a response, to a custom tool too", async () => {
    await using caller = await signIn();
    const input = String.raw`simulate call apply_patch "*** Begin Patch\n*** End Patch"`;
    const answer = await respond(caller, { input, tools: [{ type: "custom", name: "apply_patch" }] });
    expect(await answer.json()).toMatchObject({
      output: [{ type: "custom_tool_call", input: "*** Begin Patch\n*** End Patch" }],
    });
  });

  test("in a message", async () => {
    await using caller = await signIn();
    const answer = await message(caller, { messages, tools: [{ name: "write", input_schema: parameters }] });
    expect(await answer.json()).toMatchObject({
      content: [{ type: "text" }, { type: "tool_use", name: "write", input: { path: "a.txt", text: "1\n2" } }],
    });
  });
});
