import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { errorSpec } from "../support/openai-spec.ts";
import { CHAT, type ProxyUnderTest, startProxy } from "../support/proxy.ts";

let proxy: ProxyUnderTest;
beforeAll(async () => {
  proxy = await startProxy();
  await proxy.get("/v1/models");
});
afterAll(() => proxy[Symbol.asyncDispose]());
beforeEach(() => proxy.simulator.journal.clear());

const MESSAGES = '"messages":[{"role":"user","content":"hi"}]';
const ask = (more: string) => `{"model":"gpt-4o",${MESSAGES}${more}}`;
const saying = (content: string) => `{"model":"gpt-4o","messages":[{"role":"user","content":"${content}"}]}`;

/** A byte for each character: what no text can say. */
const bytes = (text: string) => Buffer.from(text, "latin1");

/** Posts a body byte by byte. */
async function post(body: string | Buffer<ArrayBuffer>): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return await fetch(`${proxy.url}/v1/chat/completions`, { method: "POST", headers, body });
}

async function expectRefused(response: Response, code: string, param: string | null = null): Promise<void> {
  expect(response.status).toBe(400);
  const { error } = errorSpec.parse(await response.json());
  expect(error).toMatchObject({ type: "invalid_request_error", code, param });
  expect(error.message.length).toBeLessThan(200);
  expect(proxy.simulator.journal.calls()).toHaveLength(0);
}

function sentUpstream(): string {
  return proxy.simulator.journal.calls(CHAT)[0]?.body ?? "";
}

describe("a body that is nearly JSON is refused:", () => {
  test.each<[string, string | Buffer<ArrayBuffer>]>([
    ["NaN", ask(',"temperature":NaN')],
    ["Infinity", ask(',"temperature":-Infinity')],
    ["a comma before the end", ask(",")],
    ["a comment", ask("/* x */")],
    ["single quotes", "{'model':'gpt-4o'}"],
    ["a key without quotes", '{model:"gpt-4o"}'],
    ["a number that begins with 0", ask(',"seed":01')],
    ["a number with a plus", ask(',"seed":+1')],
    ["a number that ends with a dot", ask(',"seed":1.')],
    ["a number in hexadecimal", ask(',"seed":0x1')],
    ["a line end in a text", saying("a\nb")],
    ["an escape that is none", saying("\\x")],
    ["half an escape", saying("\\u12")],
    ["a text without an end", '{"model":"gpt-4o'],
    ["a NUL after the end", `${ask("")}\0`],
    ["a brace too many", `${ask("")}}`],
    ["no colon", '{"model" "gpt-4o"}'],
    ["null", "null"],
    ["a number", "1"],
    ["a text", '"x"'],
    ["white space", " \r\n"],
    ["a byte order mark", Buffer.from(`\ufeff${ask("")}`)],
    ["UTF-16", Buffer.from(ask(""), "utf16le")],
  ])("%s", async (_, body) => {
    await expectRefused(await post(body), "invalid_json");
  });
});

describe("a body that is no UTF-8 is refused:", () => {
  test.each([
    ["a byte that continues nothing", saying("\x80")],
    ["a character that is longer than it need be", saying("\xc0\x80")],
    ["half of a pair", saying("\xed\xa0\x80")],
    ["a character beyond the last", saying("\xf5\x80\x80\x80")],
    ["a character that is cut by a quote", saying("\xe2\x82")],
    ["a character that is cut by the end", `${ask("")}\xe2\x82`],
    ["a wrong byte in a key", ask(',"\xc3(":1')],
    ["a wrong byte where nobody looks", ask(',"x":[{"y":["\xff"]}]')],
  ])("%s", async (_, body) => {
    await expectRefused(await post(bytes(body)), "invalid_utf8");
  });
});

describe("a body's depth", () => {
  const nested = (levels: number) => ask(`,"x":${"[".repeat(levels)}${"]".repeat(levels)}`);

  test("is 128 at most, the body itself among them", async () => {
    expect((await post(nested(127))).status).toBe(200);
    proxy.simulator.journal.clear();
    await expectRefused(await post(nested(128)), "json_too_deep");
  });

  test("costs nothing when it has no end", async () => {
    await expectRefused(await post('{"a":'.repeat(800_000)), "json_too_deep");
    await expectRefused(await post(`{"a":${"[".repeat(4_000_000)}`), "json_too_deep");
  });
});

describe("a field", () => {
  test.each([
    ["model", '{"model":"",'],
    ["model", '{"model":null,'],
    ["model", '{"model":{},'],
    ["model", '{"model":["gpt-4o"],'],
  ])("%s of the wrong kind is named: %s", async (param, start) => {
    await expectRefused(await post(`${start}${MESSAGES}}`), "invalid_model", param);
  });

  test.each([
    ["messages[0]", '{"model":"gpt-4o","messages":[null]}'],
    ["messages[0]", '{"model":"gpt-4o","messages":[1]}'],
    ["messages", '{"model":"gpt-4o","messages":{}}'],
    ["messages", '{"model":"gpt-4o","messages":null}'],
  ])("%s of the wrong kind is named: %s", async (param, body) => {
    await expectRefused(await post(body), "invalid_messages", param);
  });

  test.each([
    ["stream", ',"stream":1'],
    ["stream_options", ',"stream_options":1'],
    ["n", ',"n":0'],
    ["n", ',"n":1.5'],
    ["n", ',"n":1e400'],
    ["n", ',"n":1000000000,"stream":true'],
    ["tools", ',"tools":"x"'],
  ])("%s of the wrong kind is named: %s", async (param, more) => {
    await expectRefused(await post(ask(more)), "invalid_value", param);
  });

  test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
    "with the name %s is one as any other",
    async (name) => {
      const inside = `,"${name}":{"model":"evil","stream":true},"metadata":{"${name}":{"x":1}}`;
      expect((await post(ask(inside))).status).toBe(200);
      expect(JSON.parse(sentUpstream()).model).toBe("gpt-4o");
      expect(({} as { model?: string; x?: number }).model ?? ({} as { x?: number }).x).toBeUndefined();
      const response = await proxy.chat({ model: name });
      expect(response.status).toBe(404);
    },
  );
});

describe("a field that stands there twice, in whatever spelling, counts once, with what comes last:", () => {
  const MODEL = '"\\u006dodel"';

  test("the model, refused for what would be sent", async () => {
    const response = await post(`{"model":"gpt-4o",${MESSAGES},${MODEL}:"evil"}`);
    expect(response.status).toBe(404);
    expect(proxy.simulator.journal.calls()).toHaveLength(0);
  });

  test.each<[string, string, string, unknown]>([
    ["the model", `{${MODEL}:"evil","model":"gpt-4o",${MESSAGES}}`, "model", "gpt-4o"],
    ["stream", `{"model":"gpt-4o","str\\u0065am":true,${MESSAGES},"stream":false}`, "stream", false],
    [
      "messages",
      `{"model":"gpt-4o","messages":[{"role":"system","content":"x"}],${MESSAGES}}`,
      "messages",
      [{ role: "user", content: "hi" }],
    ],
  ])("%s", async (_, body, name, value) => {
    const response = await post(body);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
    expect(JSON.parse(sentUpstream())[name]).toEqual(value);
    // Once: whoever takes the first sees the same as who takes the last.
    const names = [...sentUpstream().matchAll(/"((?:[^"\\]|\\.)+)":/g)].map(([, key]) => JSON.parse(`"${key}"`));
    expect(names.filter((key) => key === name)).toHaveLength(1);
  });
});

test.each([
  ["as they are", '"model":"gpt-4o"', ""],
  ["while another field is changed", '"model":"gpt-5-mini"', ',"temperature":0.5'],
])("numbers keep every digit, %s", async (_, model, more) => {
  const numbers =
    '"seed":12345678901234567890,"x":{"big":9007199254740993,"huge":1E400,"zero":-0,"fine":0.1000000000000000055511151231257827,"exp":1.50e+3}';
  expect((await post(`{${model},${MESSAGES},${numbers}${more}}`)).status).toBe(200);
  expect(sentUpstream()).toContain(numbers);
});
