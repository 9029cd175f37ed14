import { describe, expect, test } from "bun:test";
import type { SpokenPart, Turn } from "../../../src/dialects/conversation/request.ts";
import type { Sealed } from "../../../src/dialects/conversation/sealed.ts";
import { writeMessages } from "../../../src/dialects/openai-chat/write-messages.ts";
import { kindOf } from "../../support/kind-of.ts";

const gpt = { id: "gpt-4.1" };
const gemini = { id: "gemini-3-pro", vendor: "Google" };

const text = (words: string) => ({ kind: "text" as const, text: words });
const image = { kind: "image" as const, url: "data:image/png;base64,AA==" };
const result = (callId: string, parts: Turn["parts"], isError = false): Turn => ({
  role: "tool",
  callId,
  parts: parts as (typeof image)[],
  isError,
});
const assistant = (...parts: SpokenPart[]): Turn => ({ role: "assistant", parts });
const written = (...turns: Turn[]): unknown => writeMessages(turns, gpt);

describe("turns that are written as messages", () => {
  test("have the roles that every model knows, and instructions as one text with a line between them", () => {
    expect(
      written({ role: "instructions", parts: [text("be"), text("kind")] }, { role: "user", parts: [text("hi")] }),
    ).toEqual([
      { role: "system", content: "be\n\nkind" },
      { role: "user", content: "hi" },
    ]);
  });

  test("have the user's texts as they were sent, each for itself", () => {
    expect(written({ role: "user", parts: [text("one "), text("two")] })).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "one " },
          { type: "text", text: "two" },
        ],
      },
    ]);
  });

  test("have parts where there are images", () => {
    expect(written({ role: "user", parts: [text("see"), { ...image, detail: "low" }] })).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "see" },
          { type: "image_url", image_url: { url: image.url, detail: "low" } },
        ],
      },
    ]);
  });

  test("have what was said and called in one message", () => {
    expect(
      written(
        assistant(text("I "), { kind: "refusal", text: "won't" }, { kind: "call", id: "a", name: "f", input: "" }),
        assistant({ kind: "call", id: "b", name: "g", input: '{"x":1}' }),
      ),
    ).toEqual([
      {
        role: "assistant",
        content: "I won't",
        tool_calls: [{ id: "a", type: "function", function: { name: "f", arguments: "{}" } }],
      },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "b", type: "function", function: { name: "g", arguments: '{"x":1}' } }],
      },
    ]);
  });

  test("are none where nothing but a thought is in them", () => {
    expect(written(assistant({ kind: "reasoning", text: "hm" }), assistant())).toEqual([]);
  });

  test("have a mark for the cache on the message whose part has one", () => {
    const mark = { copilot_cache_control: { type: "ephemeral" } };
    expect(
      written(
        { role: "user", parts: [text("a"), { ...text("b"), isCached: true }] },
        assistant({ kind: "call", id: "a", name: "f", input: "{}", isCached: true }),
        result("a", [{ ...text("c"), isCached: true }]),
      ),
    ).toEqual([
      expect.objectContaining({ role: "user", ...mark }),
      expect.objectContaining({ role: "assistant", ...mark }),
      expect.objectContaining({ role: "tool", ...mark }),
    ]);
  });

  test("are refused with a document, which upstream takes in no message", async () => {
    const file: Turn = { role: "user", parts: [{ kind: "file", url: "data:application/pdf;base64,AA==" }] };
    expect(await kindOf(async () => written(file))).toBe("unsupported_field");
  });

  test("have the words of a document that is a text", () => {
    const file: Turn = { role: "user", parts: [{ kind: "file", url: "data:text/plain,w%C3%B6rds", name: "B" }] };
    expect(written(file)).toEqual([{ role: "user", content: [{ type: "text", text: "B\n\nwörds" }] }]);
  });
});

describe("results of tools", () => {
  test("have their images in a message of the user's, behind all results of the turn", () => {
    expect(written(result("a", [image]), result("b", [text("fine")]), { role: "user", parts: [text("next")] })).toEqual(
      [
        { role: "tool", tool_call_id: "a", content: "The result follows in the next message of the user." },
        { role: "tool", tool_call_id: "b", content: "fine" },
        {
          role: "user",
          content: [
            { type: "text", text: "From the result of a:" },
            { type: "image_url", image_url: { url: image.url } },
          ],
        },
        { role: "user", content: "next" },
      ],
    );
  });

  test("say that they are failures, unless they do", () => {
    const shown = ["no such file", "0 errors, and a crash", "Error 5", "<tool_use_error>x</tool_use_error>"];
    const told = [
      "Error: no such file",
      "Error: 0 errors, and a crash",
      "Error 5",
      "<tool_use_error>x</tool_use_error>",
    ];
    expect(written(...shown.map((words, index) => result(`${index}`, [text(words)], true)))).toEqual(
      told.map((content, index) => ({ role: "tool", tool_call_id: `${index}`, content })),
    );
  });

  test("may be empty, which announces nothing", () => {
    const empty = { role: "tool", tool_call_id: "a", content: "" };
    expect(written(result("a", []), result("a", [text("")]))).toEqual([empty, empty]);
  });
});

describe("what was thought", () => {
  const sealed = (origin: Sealed["origin"], data: string): SpokenPart => ({
    kind: "reasoning",
    text: "hm",
    sealed: { origin, data },
  });
  const parts = [sealed("openai-chat", "a"), sealed("openai-responses", "x"), sealed("openai-chat", "b"), text("yes")];

  test("goes back to Gemini by its own seals", () => {
    const message = { role: "assistant", content: "yes" };
    expect<unknown>(writeMessages([assistant(...parts)], gemini)).toEqual([{ ...message, reasoning_opaque: "ab" }]);
    expect(written(assistant(...parts))).toEqual([message]);
  });
});
