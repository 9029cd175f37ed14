import { expect, test } from "bun:test";
import { answered } from "./messaging.ts";
import { answered as responded } from "./responding.ts";
import { type Caller, signIn } from "./simulated.ts";

const SCHEMA = { type: "object", properties: {} };
const NAMES = ["find", "read", "json"];

/** The names that are called where each step of a loop demands a call, in the form of one endpoint. */
type Loop = (caller: Caller, called: readonly string[]) => Promise<unknown>;

async function inChat(caller: Caller, called: readonly string[]): Promise<unknown> {
  const messages = called.flatMap((name, index) => [
    { role: "assistant", tool_calls: [{ id: `c${index}`, type: "function", function: { name, arguments: "{}" } }] },
    { role: "tool", tool_call_id: `c${index}`, content: "done" },
  ]);
  const tools = NAMES.map((name) => ({ type: "function", function: { name, parameters: SCHEMA } }));
  const asked = { role: "user", content: "hi" };
  const { choices } = await caller.ask({ messages: [asked, ...messages], tools, tool_choice: "required" });
  return choices[0]?.message?.tool_calls?.map((call) => call.function.name);
}

async function inResponses(caller: Caller, called: readonly string[]): Promise<unknown> {
  const items = called.flatMap((name, index) => [
    { type: "function_call", call_id: `c${index}`, name, arguments: "{}" },
    { type: "function_call_output", call_id: `c${index}`, output: "done" },
  ]);
  const tools = NAMES.map((name) => ({ type: "function", name, parameters: SCHEMA }));
  const input = [{ role: "user", content: "hi" }, ...items];
  const { output } = await responded(caller, { input, tools, tool_choice: "required" });
  return output.map((item) => item["name"]);
}

async function inMessages(caller: Caller, called: readonly string[]): Promise<unknown> {
  const turns = called.flatMap((name, index) => [
    { role: "assistant", content: [{ type: "tool_use", id: `c${index}`, name, input: {} }] },
    { role: "user", content: [{ type: "tool_result", tool_use_id: `c${index}`, content: "done" }] },
  ]);
  const tools = NAMES.map((name) => ({ name, input_schema: SCHEMA }));
  const messages = [{ role: "user", content: "hi" }, ...turns];
  const { content } = await answered(caller, { messages, tools, tool_choice: { type: "any" } });
  return content.flatMap((block) => block["name"] ?? []);
}

test.each([
  ["a chat", inChat],
  ["a response", inResponses],
  ["a message", inMessages],
] as [string, Loop][])("in %s a model of which calls are demanded goes on to the next tool", async (_where, loop) => {
  await using caller = await signIn();
  expect(await loop(caller, [])).toEqual(["find"]);
  expect(await loop(caller, ["find"])).toEqual(["read"]);
  expect(await loop(caller, ["find", "read"])).toEqual(["json"]);
  expect(await loop(caller, NAMES)).toEqual(["json"]);
});
