import { expect, test } from "bun:test";
import { messagesEndings } from "../../../src/dialects/anthropic-messages/endings.ts";
import { bytesOf } from "../../../src/wire/byte-string.ts";
import { dataOf, fixture } from "../../support/messages-stream.ts";

test("a stream has finished with its stop reason, and ends with its last event", () => {
  const told = dataOf(fixture("claude-tools.sse")).map((data) => messagesEndings.read(data));
  expect(told.slice(0, -3).every((ending) => ending === undefined)).toBe(true);
  expect(told.slice(-3)).toEqual(["finish", "end", undefined]);
});

test("a failure ends it, and a text that tells of one does not", () => {
  expect(messagesEndings.read('{"type":"error","error":{"type":"api_error","message":"x"}}')).toBe("failure");
  const quoted = JSON.stringify({ type: "content_block_delta", delta: { text: '{"type":"error"} message_stop' } });
  expect(messagesEndings.read(quoted)).toBeUndefined();
  expect(messagesEndings.read('{"type":"message_stop"')).toBeUndefined();
});

test("bytes without a sign of an ending have none", () => {
  for (const data of dataOf(fixture("claude.sse"))) {
    if (messagesEndings.read(data) !== undefined) expect(messagesEndings.mayBeIn(bytesOf(data))).toBe(true);
  }
  expect(messagesEndings.mayBeIn(bytesOf('{"type":"content_block_delta"}'))).toBe(false);
});
