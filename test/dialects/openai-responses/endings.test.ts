import { expect, test } from "bun:test";
import { responsesEndings } from "../../../src/dialects/openai-responses/endings.ts";
import { dataOf, fixture } from "../../support/responses-stream.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test.each(["reasoning.sse", "incomplete.sse"])("the last event alone ends %s", (name) => {
  const read = dataOf(fixture(name)).map(responsesEndings.read);
  expect(read.at(-1)).toBe("whole");
  expect(read.slice(0, -1).every((ending) => ending === undefined)).toBe(true);
});

test.each([
  ['{"type":"response.failed","response":{}}', "failure"],
  ['{"type":"error","message":"No."}', "failure"],
  ['{"type":"response.output_text.delta","delta":"\\"type\\":\\"error\\""}', undefined],
  ["[DONE]", undefined],
])("%s is read as %p", (data, ending) => {
  expect(responsesEndings.read(data)).toBe(ending as "failure");
});

test("an event that may end the stream is seen in the bytes", () => {
  expect(responsesEndings.mayBeIn(bytes('data: {"type":"response.completed"'))).toBe(true);
  expect(responsesEndings.mayBeIn(bytes('data: {"type":"response.output_text.delta","delta":"a"}'))).toBe(false);
});
