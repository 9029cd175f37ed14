import { describe, expect, test } from "bun:test";
import { writeSignature } from "../../../src/dialects/gemini/signature.ts";
import { failureOf } from "../../support/kind-of.ts";
import { HELLO, readContents, readGemini } from "./bodies.ts";

const text = (said: string) => ({ kind: "text", text: said });
const called = (name: string, id?: string) => ({ functionCall: { name, args: { x: 1 }, ...(id && { id }) } });
const gave = (name: string, response: object, more: object = {}) => ({ functionResponse: { name, response, ...more } });
const model = (...parts: object[]) => ({ role: "model", parts });
const user = (...parts: object[]) => ({ role: "user", parts });
const blob = (mimeType: string, data: string, more: object = {}) => ({ inlineData: { mimeType, data, ...more } });

const sealed = { origin: "anthropic-messages", data: "sig" } as const;
const thoughts = [{ kind: "reasoning", text: "Hm.", sealed }] as const;
const thoughtSignature = writeSignature(thoughts);

describe("the contents of a request", () => {
  test("show images and documents, and documents that are text as that", () => {
    const [turn] = readContents(
      user(
        blob("image/png", "-_8="),
        blob("application/pdf", "aGk=", { displayName: "a.pdf" }),
        blob("text/markdown", "aGk="),
      ),
    );
    expect(turn?.parts as unknown).toEqual([
      { kind: "image", url: "data:image/png;base64,+/8=" },
      {
        kind: "file",
        url: "data:application/pdf;base64,aGk=",
        place: "contents[0].parts[1].inlineData",
        name: "a.pdf",
      },
      text("hi"),
    ]);
  });

  test("pair results with calls by id, and without one by name, in order", () => {
    const turns = readContents(
      HELLO,
      model(called("f"), called("g", "own"), called("f")),
      user(gave("f", { output: "1" }), gave("g", {}, { id: "own" }), gave("f", { output: "2" }), { text: "go on" }),
    );
    const [, asked, ...rest] = turns;
    expect(asked?.parts as unknown).toEqual([
      { kind: "call", id: "call_1_0", name: "f", input: '{"x":1}' },
      { kind: "call", id: "own", name: "g", input: '{"x":1}' },
      { kind: "call", id: "call_1_2", name: "f", input: '{"x":1}' },
    ]);
    expect(rest).toMatchObject([
      { role: "tool", callId: "call_1_0", parts: [text("1")] },
      { role: "tool", callId: "own", parts: [text("{}")] },
      { role: "tool", callId: "call_1_2", parts: [text("2")] },
      { role: "user", parts: [text("go on")] },
    ]);
  });

  test("pair by id also where the name and the order say something else", () => {
    const turns = readContents(
      model(called("f", "a"), called("f", "b"), called("f", "c")),
      user(gave("f", {}, { id: "c" }), gave("f", {}), gave("f", {}, { id: "b" })),
    );
    expect(turns.flatMap((turn) => (turn.role === "tool" ? [turn.callId] : []))).toEqual(["c", "a", "b"]);
  });

  test("may hold a result that belongs to no call, for the pairing to judge", () => {
    const results = user(gave("f", {}), gave("f", {}, { id: "elsewhere" }));
    expect(readContents({ ...results, role: "function" })).toMatchObject([
      { callId: "result_of_f" },
      { callId: "elsewhere" },
    ]);
  });

  test.each([
    [{ output: "sunny" }, "sunny", false],
    [{ output: { sun: 1 } }, '{"sun":1}', false],
    [{ error: "no such city" }, "no such city", true],
    [{ error: null, output: "sunny" }, '{"error":null,"output":"sunny"}', false],
    [{ sun: 1 }, '{"sun":1}', false],
  ])("tell what a function gave: %j", (response, said, isError) => {
    const [turn] = readContents(user(gave("f", response)));
    expect(turn as unknown).toEqual({ role: "tool", callId: "result_of_f", parts: [text(said)], isError });
  });

  test("show images in the results of functions", () => {
    const { facts, conversation } = readGemini({
      contents: [user(gave("f", { output: "look" }, { parts: [blob("image/png", "aGk=")] }))],
    });
    expect(facts).toMatchObject({ hasImages: true, initiator: "agent" });
    expect(conversation.turns[0]?.parts as unknown).toEqual([
      text("look"),
      { kind: "image", url: "data:image/png;base64,aGk=" },
    ]);
  });

  test("are one turn where a streamed answer comes back in its pieces", () => {
    const [, turn, ...rest] = readContents(
      HELLO,
      model({ text: "Hel" }),
      model({ text: "lo" }),
      model(called("f")),
      model({ text: "" }),
    );
    expect(rest).toEqual([]);
    expect(turn).toMatchObject({ role: "assistant", parts: [text("Hello"), { kind: "call", name: "f" }] });
  });

  test.each([
    [
      "kept",
      [
        { text: "H", thought: true },
        { text: "m.", thought: true },
        { ...called("f", "c"), thoughtSignature },
      ],
    ],
    ["dropped", [{ ...called("f", "c"), thoughtSignature }]],
    ["base64url", [{ ...called("f", "c"), thoughtSignature: thoughtSignature.replaceAll("=", "") }]],
  ])("bring back what was thought before a part that is signed: %s", (_how, parts) => {
    const { conversation, dropped } = readGemini({ contents: [HELLO, model(...parts)] });
    expect(conversation.turns[1]?.parts as unknown).toEqual([
      ...thoughts,
      { kind: "call", id: "c", name: "f", input: '{"x":1}' },
    ]);
    expect(dropped).toEqual([]);
  });

  test("bring it back with a part that says nothing, too", () => {
    const [, turn] = readContents(HELLO, model({ text: "", thoughtSignature }));
    expect(turn?.parts as unknown).toEqual(thoughts);
  });

  test("lose a signature of another server, which is told, and nothing with a stand-in for one", () => {
    const signed = (signature: string) =>
      readGemini({ contents: [HELLO, model({ ...called("f"), thought_signature: signature })] });
    for (const foreign of ["AbCd", btoa("svcs1-reasoning:{")]) {
      expect(signed(foreign).dropped).toEqual(["contents[1].parts[0].thoughtSignature"]);
    }
    expect(signed("skip_thought_signature_validator").dropped).toEqual([]);
  });

  test("keep the digits of a call's arguments", () => {
    const call = '{"functionCall":{"name":"f","args":{"n":12345678901234567890}}}';
    const { conversation } = readGemini(`{"contents":[{"parts":[{"text":"x"}]},{"role":"model","parts":[${call}]}]}`);
    expect(conversation.turns[1]?.parts).toMatchObject([{ input: '{"n":12345678901234567890}' }]);
  });

  test.each([
    ["contents[0].parts[0].fileData", user({ fileData: { fileUri: "files/1" } })],
    ["contents[0].parts[0]", user({ executableCode: {} })],
    ["contents[0].parts[0].inlineData", user(blob("video/mp4", "aGk="))],
    ["contents[0].parts[0].inlineData", user({ inlineData: { data: "aGk=" } })],
    ["contents[0].parts[0].inlineData", model(blob("image/png", "aGk="))],
    ["contents[0].parts[0].functionCall.name", model({ functionCall: {} })],
    ["contents[0].parts[0].functionCall.args", model({ functionCall: { name: "f", args: "{}" } })],
    ["contents[0].parts[0].functionResponse.name", user({ functionResponse: {} })],
  ])("are refused by the field %s where that is wrong", async (param, content) => {
    const { details } = await failureOf(async () => readContents(content));
    expect(details.param).toBe(param);
  });
});
