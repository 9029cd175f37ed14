import { describe, expect, test } from "bun:test";
import { inspect, inspectPrompt } from "../../../src/dialects/anthropic-messages/inspect.ts";
import { parseExact } from "../../../src/wire/json-exact.ts";
import { failureOf } from "../../support/kind-of.ts";
import { bytesOf, inspected, request } from "../../support/messages-request.ts";

const user = (content: unknown) => ({ role: "user", content });
const text = (words: string) => ({ type: "text", text: words });
const result = { type: "tool_result", tool_use_id: "toolu_1", content: "cold" };
const image = { type: "image", source: { type: "base64", media_type: "image/png", data: "AA==" } };
const call = { role: "assistant", content: [{ type: "tool_use", id: "toolu_1", name: "f", input: {} }] };

describe("who is asked for", () => {
  const cases: [string, unknown[], string][] = [
    ["a user's words are the user's", [user("hi")], "user"],
    ["blocks of a user are the user's", [user([text("hi")])], "user"],
    ["results of tools are the agent's", [user("hi"), call, user([result])], "agent"],
    ["words behind a result are the user's", [user("hi"), call, user([result, text("and now?")])], "user"],
    [
      "a reminder that a client puts behind a result is not",
      [user("hi"), call, user([result, text("<system-reminder>Be brief.</system-reminder>")])],
      "agent",
    ],
    ["nor is its word that a tool is there", [user("hi"), call, user([result, text("Tool loaded.")])], "agent"],
    ["the user may say the same and more", [user("hi"), call, user([result, text("Tool loaded. Go on.")])], "user"],
    ["a reminder alone is the user's turn", [user([text("<system-reminder>x</system-reminder>")])], "user"],
    ["an instruction behind the user changes nothing", [user("hi"), { role: "system", content: "x" }], "user"],
    ["nor one behind a result", [user("hi"), call, user([result]), { role: "system", content: "x" }], "agent"],
    ["a message that is begun is the agent's", [user("hi"), { role: "assistant", content: "So" }], "agent"],
  ];
  for (const [name, messages, initiator] of cases) {
    test(name, () => expect(inspected({ messages }).facts.initiator).toBe(initiator as never));
  }
});

describe("images", () => {
  test("are seen in messages and in the results of tools", () => {
    expect(inspected({ messages: [user([image])] }).facts.hasImages).toBe(true);
    expect(inspected({ messages: [user([{ ...result, content: [image] }])] }).facts.hasImages).toBe(true);
    expect(inspected({ messages: [user([result, text("image")])] }).facts.hasImages).toBe(false);
  });
});

describe("a request that can't be right", () => {
  const cases: [string, object, string, string][] = [
    ["has no model", { model: "" }, "invalid_model", "model"],
    ["has no limit", { max_tokens: undefined }, "invalid_value", "max_tokens"],
    ["has a limit of nothing", { max_tokens: 0 }, "invalid_value", "max_tokens"],
    ["has no messages", { messages: undefined }, "invalid_messages", "messages"],
    ["has an empty list of them", { messages: [] }, "invalid_messages", "messages"],
    ["has one that is no object", { messages: ["hi"] }, "invalid_messages", "messages[0]"],
    [
      "has a role that nobody knows",
      { messages: [{ role: "tool", content: "x" }] },
      "invalid_messages",
      "messages[0].role",
    ],
    ["has a content of another type", { messages: [user(7)] }, "invalid_messages", "messages[0].content"],
    ["has a block without a type", { messages: [user([{}])] }, "invalid_messages", "messages[0].content[0]"],
    ["has a system prompt of another type", { system: 7 }, "invalid_value", "system"],
    ["has tools of another type", { tools: {} }, "invalid_value", "tools"],
    [
      "wants servers asked",
      { mcp_servers: [{ type: "url", url: "u", name: "n" }] },
      "unsupported_field",
      "mcp_servers",
    ],
    ["wants a container by its id", { container: "c" }, "unsupported_field", "container"],
    ["wants a container with skills", { container: { skills: [] } }, "unsupported_field", "container"],
    ["has a stream that is no flag", { stream: "yes" }, "invalid_value", "stream"],
  ];
  for (const [name, more, kind, param] of cases) {
    test(`${name}: ${param} is named`, async () => {
      expect(await failureOf(async () => inspected(more))).toMatchObject({ kind, details: { param } } as never);
    });
  }

  const limits: [what: string, limit: unknown, words: string][] = [
    ["no limit", undefined, "must be given"],
    ["a limit that is no whole number", 1.5, "must be a whole number from 1"],
    ["a limit beyond all doubles that are exact", parseExact("9007199254740993"), "to 9007199254740991."],
  ];
  test.each(limits)("has %s: it is told what is wrong", async (_what, max_tokens, words) => {
    const { message } = await failureOf(async () => inspected({ max_tokens }));
    expect(message).toContain(words);
  });

  test("asks for a thread: Anthropic's SDK is told to send all messages", async () => {
    const { kind, details } = await failureOf(async () => inspected({ thread: { type: "create" } }));
    expect(kind).toBe("unsupported_field");
    expect(details.facts).toEqual({ error_code: "thread_unsupported_request", unsupported: ["thread"] });
    expect(inspected({ thread: null }).facts.model).toBe("claude-sonnet-4.6");
  });
});

test("a request to count tokens needs no limit", () => {
  const found = inspectPrompt(bytesOf(request({ max_tokens: undefined })), 128);
  expect(found?.facts).toMatchObject({ model: "claude-sonnet-4.6", stream: false });
});

test("a body of too many strings is given up", () => {
  expect(inspect(bytesOf(request()), 128, { maxValues: 3 })).toBeUndefined();
});
