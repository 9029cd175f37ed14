import { expect, test } from "bun:test";
import { bytesOf } from "../../src/wire/byte-string.ts";
import { dataStart } from "../../src/wire/data-start.ts";

test.each([
  ["data: x\n\n", 6],
  ["event: a.b\ndata: x\n\n", 17],
  ["event: \ndata: \n\n", 14],
])("the data of one event begins where its line has it: %j", (chunk, start) => {
  expect(dataStart(bytesOf(chunk))).toBe(start);
});

test.each([
  "",
  "\n\n",
  "data: x\n",
  "data: x",
  "data:x\n\n",
  ": beat\n\n",
  "id: 1\ndata: x\n\n",
  "event: a\n\ndata: x\n\n",
  "event: a\rdata: b\ndata: x\n\n",
  "event: a\r\ndata: x\n\n",
])("what may be another event, or several lines, is none: %j", (chunk) => {
  expect(dataStart(bytesOf(chunk))).toBe(-1);
});
