import { describe, expect, test } from "bun:test";
import { byteStringOf, bytesOf } from "../../src/wire/byte-string.ts";
import { refill } from "../../src/wire/event-template.ts";

const newTemplate = () => ({
  prefix: bytesOf('data: {"a":"'),
  suffix: bytesOf('"}\n\n'),
  newPrefix: bytesOf('data: {"longer":"'),
  newSuffix: bytesOf('","b":1}\n\n'),
  wasUsed: false,
});

describe("a template of events", () => {
  test("puts a plain text into the new event", () => {
    for (const text of ["", "a", " ~\u007f{}", "a".repeat(5000)]) {
      const template = newTemplate();
      const event = refill(template, bytesOf(`data: {"a":"${text}"}\n\n`));
      expect(event && byteStringOf(event)).toBe(`data: {"longer":"${text}","b":1}\n\n`);
      expect(template.wasUsed).toBe(true);
    }
  });

  const strangers: [string, string][] = [
    ["beyond ASCII", 'data: {"a":"\u00e9"}\n\n'],
    ["with an escape", 'data: {"a":"\\n"}\n\n'],
    ["with a quote", 'data: {"a":"b","c":"d"}\n\n'],
    ["with a control character", 'data: {"a":"\u001f"}\n\n'],
    ["that is two events", 'data: {"a":"b"}\n\ndata: {"a":"c"}\n\n'],
    ["that is cut", 'data: {"a":"b"}\n'],
    ["with another beginning", 'data:{"a":"b"}\n\n'],
    ["with another end", 'data: {"a":"b"}\r\r'],
    ["whose beginning and end would overlap", 'data: {"a":"}\n\n'],
    ["without anything", ""],
  ];
  for (const [name, text] of strangers) {
    test(`leaves a chunk alone ${name}`, () => {
      const template = newTemplate();
      expect(refill(template, bytesOf(text))).toBeUndefined();
      expect(template.wasUsed).toBe(false);
    });
  }
});
