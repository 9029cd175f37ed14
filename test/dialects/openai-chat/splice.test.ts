import { describe, expect, test } from "bun:test";
import { renderEvent } from "../../../src/dialects/openai-chat/chunk.ts";
import { createRepairState, type RepairState, repairChunk } from "../../../src/dialects/openai-chat/repair.ts";
import { learnTemplate, patch } from "../../../src/dialects/openai-chat/splice.ts";
import { byteStringOf, bytesOf, decodeUtf8, encodeUtf8 } from "../../../src/wire/byte-string.ts";
import { refill } from "../../../src/wire/event-template.ts";
import { repairNeeds } from "../../support/chat-stream.ts";

const HEAD = '"created":1790000000,"id":"x","model":"m","content_filter_offsets":{"check_offset":64}';
const contentFrame = (body: string) => encodeUtf8(`{"choices":[{"index":0,"delta":{"content":"${body}"}}],${HEAD}}`);

/** The repair state of a stream that has begun, and the template of the given frame. */
function learned(data: string) {
  const repair = createRepairState(repairNeeds());
  repairChunk(
    repair,
    JSON.parse('{"choices":[{"index":0,"delta":{"role":"assistant"}}],"id":"x","model":"m","created":1}'),
  );
  return { repair, template: learnTemplate(repair, data, repaired(repair, data)) };
}

function repaired(repair: RepairState, data: string): string {
  return repairChunk(repair, JSON.parse(decodeUtf8(data)))
    .chunks.map(renderEvent)
    .join("");
}

describe("a template", () => {
  const texts = [
    "",
    "a",
    "naïve 日本語 🙂",
    '\\"quoted\\" \\\\ \\n',
    "\\u00e9 \\ud83d",
    "@@slot@",
    "\\\\",
    " ".repeat(4000),
  ];
  for (const text of texts) {
    test(`gives what repairing gives for "${text.slice(0, 20)}"`, () => {
      const { repair, template } = learned(contentFrame("first"));
      const patched = template && patch(template, repair, contentFrame(text));
      expect(JSON.parse(decodeUtf8(patched?.slice("data: ".length) ?? ""))).toEqual(
        JSON.parse(decodeUtf8(repaired(repair, contentFrame(text)).slice("data: ".length))),
      );
    });
  }

  const strangers: [string, string][] = [
    ["whose text ends early", contentFrame('a","role":"assistant')],
    ["whose text swallows its own end", contentFrame("a\\")],
    ["with a control character", contentFrame("a\tb")],
    ["with half an escape", contentFrame("\\u12")],
    ["with an escape that isn't one", contentFrame("\\x")],
    ["with something else around the text", contentFrame("a").replace("64", "65")],
    ["that is shorter than the rest of it", "{}"],
    ["with a very long text", contentFrame("a".repeat(5000))],
  ];
  for (const [name, data] of strangers) {
    test(`leaves a frame alone ${name}`, () => {
      const { repair, template } = learned(contentFrame("first"));
      expect(template && patch(template, repair, contentFrame("second"))).toContain("second");
      expect(template && patch(template, repair, data)).toBeUndefined();
    });
  }

  test("gives the same from the bytes of an event", () => {
    const { repair, template } = learned(contentFrame("first"));
    for (const text of ["", "a", "a".repeat(5000)]) {
      const event = template && refill(template.inBytes, bytesOf(`data: ${contentFrame(text)}\n\n`));
      expect(event && byteStringOf(event)).toBe(repaired(repair, contentFrame(text)));
    }
  });

  test("is of no use any more once the stream has moved on", () => {
    const { repair, template } = learned(contentFrame("first"));
    repairChunk(repair, JSON.parse('{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}'));
    expect(template && patch(template, repair, contentFrame("second"))).toBeUndefined();
  });

  test("is made of arguments and thoughts as well", () => {
    const thought = (text: string) => `{"choices": [{"delta": {"content": null, "reasoning_text": "${text}"}}]}`;
    const { repair, template } = learned(thought("a"));
    expect(template && patch(template, repair, thought("b"))).toContain('"reasoning_content":"b"');
    repairChunk(repair, JSON.parse('{"choices":[{"delta":{"tool_calls":[{"id":"c","function":{"name":"f"}}]}}]}'));
    const call = (text: string) =>
      `{"choices":[{"delta":{"content":null,"tool_calls":[{"function":{"arguments":"${text}"}}]}}]}`;
    const second = learnTemplate(repair, call("{"), repaired(repair, call("{")));
    expect(second && patch(second, repair, call('\\"x'))).toContain('{"arguments":"\\"x"}');
  });

  test("is not made where there is no such text, or where it comes out twice or not at all", () => {
    for (const data of [
      '{"choices":[{"delta":{"refusal":"no"}}]}',
      contentFrame("a").replace('"id":"x"', '"id":"x","system_fingerprint":"@@slot@@"'),
      '{"choices":[{"delta":{"refusal":"no","annotations":{"content":"x"}}}]}',
    ]) {
      expect(learned(data).template).toBeUndefined();
    }
  });

  test("is not made of a text that upstream writes otherwise than we do", () => {
    expect(learned(contentFrame("\\u0041")).template).toBeUndefined();
  });
});
