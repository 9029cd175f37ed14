import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { inspect } from "../../../src/dialects/openai-chat/inspect.ts";
import type { ErrorKind } from "../../../src/errors.ts";
import { failureOf } from "../../support/kind-of.ts";

const user = { role: "user", content: "hi" };
const inspectedText = (text: string) => {
  const { facts, ...found } = inspect(new TextEncoder().encode(text), 128);
  return { ...facts, ...found };
};
const inspected = (body: unknown) => inspectedText(JSON.stringify(body));
const withMessages = (...messages: unknown[]) => inspected({ model: "gpt-4o", messages });

describe("what is read of a chat request", () => {
  test("is the least that a request says", () => {
    expect(inspected({ model: "gpt-4o", messages: [user] })).toEqual({
      model: "gpt-4o",
      stream: false,
      choices: 1,
      includeUsage: false,
      initiator: "user",
      hasImages: false,
      wantsLogprobs: false,
      effort: undefined,
      hasEmptyTools: false,
      foreignPart: undefined,
      callIds: [],
      unsealed: [],
      developers: [],
      hasOtherForms: false,
      objects: [expect.objectContaining({ path: "" })],
    });
  });

  test("is everything that steers the call", () => {
    const body = { stream: true, n: 3, stream_options: { include_usage: true }, logprobs: true, tools: [] };
    expect(inspected({ model: "gpt-4o", messages: [user], ...body })).toMatchObject({
      stream: true,
      choices: 3,
      includeUsage: true,
      wantsLogprobs: true,
      hasEmptyTools: true,
    });
  });

  test("takes null for a field that isn't given", () => {
    const body = { stream: null, n: null, stream_options: null, logprobs: null, tools: null };
    expect(inspected({ model: "gpt-4o", messages: [user], ...body })).toEqual({
      ...inspected({ model: "gpt-4o", messages: [user] }),
      objects: expect.any(Array),
    });
  });

  test("is found among hundreds of thousands of fields, which cost as many steps and not their square", () => {
    // In steps by the square it would take minutes, and the test's own time is seconds.
    const fields = Object.fromEntries(Array.from({ length: 300_000 }, (_, index) => [`k${index}`, 1]));
    expect(withMessages({ ...fields, ...user }).initiator).toBe("user");
  });

  test("is the last of a field that is given twice, as for JSON.parse", () => {
    const body = `{"model":"a","messages":[],"model":"gpt-4o","messages":[{"role":"tool"}],"stream":"x","stream":true}`;
    expect(inspectedText(body)).toMatchObject({
      model: "gpt-4o",
      stream: true,
      initiator: "agent",
    });
  });

  test("says where the members stand", () => {
    const body = `{"model":"gpt-4o","messages":[{"role":"user"}],"n":1}`;
    const { objects } = inspect(new TextEncoder().encode(body), 128);
    expect(objects[0]?.members.map(({ key, start, end }) => [key, body.slice(start, end)])).toEqual([
      ["model", '"model":"gpt-4o"'],
      ["messages", '"messages":[{"role":"user"}]'],
      ["n", '"n":1'],
    ]);
  });

  test("holds no key of the client in a prototype's way", () => {
    const body = `{"__proto__":{"a":1},"constructor":{"prototype":{"a":1}},"model":"gpt-4o","messages":[{"role":"user"}]}`;
    expect(inspectedText(body).model).toBe("gpt-4o");
    expect("a" in {}).toBe(false);
  });
});

describe("whose turn it is", () => {
  const turns: [string, string[], "user" | "agent"][] = [
    ["the user's who speaks last", ["system", "user"], "user"],
    ["the agent's after a tool", ["user", "assistant", "tool"], "agent"],
    ["the agent's after its own words", ["user", "assistant"], "agent"],
    ["the agent's after a function of the old kind", ["user", "function"], "agent"],
    ["the user's again in a later turn", ["user", "assistant", "tool", "assistant", "user"], "user"],
    ["the user's when an instruction follows", ["user", "system"], "user"],
    ["the agent's when an instruction follows the tool", ["user", "tool", "developer"], "agent"],
    ["the user's when there are only instructions", ["system", "developer"], "user"],
    ["the user's for a role that nobody knows", ["assistant", "critic"], "user"],
  ];
  for (const [name, roles, expected] of turns) {
    test(`is ${name}`, () => expect(withMessages(...roles.map((role) => ({ role }))).initiator).toBe(expected));
  }
});

describe("what messages hold", () => {
  const image = { type: "image_url", image_url: { url: "data:image/png;base64,AA==" } };

  test("is an image in a user's or a tool's parts", () => {
    expect(withMessages({ role: "user", content: [{ type: "text", text: "x" }, image] }).hasImages).toBe(true);
    expect(withMessages(user, { role: "tool", content: [image] }).hasImages).toBe(true);
  });

  test("is no image when a text only speaks of one", () => {
    expect(withMessages({ role: "user", content: JSON.stringify([image]) }).hasImages).toBe(false);
    expect(withMessages({ role: "user", content: [{ type: "text", text: '"type":"image_url"' }] }).hasImages).toBe(
      false,
    );
  });

  test("is a part of another kind, the first of them", () => {
    const parts = ["x", { type: "text" }, { type: "file" }, { type: "input_audio" }];
    expect(withMessages(user, { role: "user", content: parts }).foreignPart).toEqual({
      path: "messages[1].content[2]",
      type: "file",
    });
  });

  test("are calls without the seal that came with them", () => {
    const calls = { role: "assistant", tool_calls: [{ id: "c1" }, { id: "c2" }, { id: 3 }, "x"] };
    const { unsealed, objects } = withMessages(
      user,
      calls,
      { ...calls, reasoning_opaque: "seal" },
      { ...calls, role: "user" },
    );
    expect(unsealed).toEqual([{ path: "messages[1]", callIds: ["c1", "c2"] }]);
    expect(objects.map(({ path }) => path)).toEqual(["", "messages[1]"]);
  });

  test("is reasoning that a client sends back", () => {
    const { objects } = withMessages(user, { role: "assistant", reasoning_content: "hm", tool_calls: null }, user);
    expect(objects[1]?.members.map(({ key }) => key)).toEqual(["role", "reasoning_content", "tool_calls"]);
  });
});

describe("a request that cannot be one", () => {
  const wrong: [ErrorKind, string | undefined, unknown][] = [
    ["invalid_model", "model", { messages: [user] }],
    ["invalid_model", "model", { model: 123, messages: [user] }],
    ["invalid_model", "model", { model: {}, messages: [user] }],
    ["invalid_model", "model", { model: "", messages: [user] }],
    ["invalid_messages", "messages", { model: "m" }],
    ["invalid_messages", "messages", { model: "m", messages: [] }],
    ["invalid_messages", "messages", { model: "m", messages: "hi" }],
    ["invalid_messages", "messages[1]", { model: "m", messages: [user, "hi", null] }],
    ["invalid_value", "stream", { model: "m", messages: [user], stream: "true" }],
    ["invalid_value", "tools", { model: "m", messages: [user], tools: {} }],
    ["invalid_value", "n", { model: "m", messages: [user], n: 0 }],
    ["invalid_value", "n", { model: "m", messages: [user], n: 1.5 }],
    ["invalid_value", "n", { model: "m", messages: [user], n: 1_000_000_000 }],
    ["invalid_value", "stream_options", { model: "m", messages: [user], stream_options: true }],
    ["invalid_value", "stream_options", { model: "m", messages: [user], stream_options: { include_usage: "yes" } }],
    ["invalid_value", "logprobs", { model: "m", messages: [user], logprobs: [] }],
    ["invalid_json", undefined, []],
    ["invalid_json", undefined, "text"],
  ];
  for (const [kind, param, body] of wrong) {
    test(`is refused as ${kind} of ${param ?? "the whole"}: ${JSON.stringify(body).slice(0, 60)}`, async () => {
      const failure = await failureOf(async () => inspected(body));
      expect({ kind: failure.kind, param: failure.details.param }).toEqual({ kind, param });
    });
  }

  const nested = (depth: number) => {
    const content = `${"[".repeat(depth)}${"]".repeat(depth)}`;
    return `{"model":"m","messages":[{"role":"user","content":${content}}]}`;
  };
  const texts: [ErrorKind, string][] = [
    ["invalid_json", ""],
    ["invalid_json", "{"],
    ["invalid_json", `{"model":"m","messages":[{"role":"user"}]} x`],
    ["json_too_deep", nested(200)],
  ];
  for (const [kind, text] of texts) {
    test(`is refused as ${kind}: ${text.slice(0, 45)}`, async () => {
      expect((await failureOf(async () => inspectedText(text))).kind).toBe(kind);
    });
  }

  test("is refused as invalid_utf8 for bytes that spell nothing", async () => {
    const bytes = Uint8Array.of(...new TextEncoder().encode('{"model":"'), 0xc3, 0x28, 0x22, 0x7d);
    expect((await failureOf(async () => inspect(bytes, 128))).kind).toBe("invalid_utf8");
  });
});

test("whatever JSON it is given, the answer is an inspection or a failure with a kind", () => {
  const messages = fc.array(
    fc.record(
      {
        role: fc.constantFrom("user", "assistant", "tool", 1),
        content: fc.jsonValue(),
        tool_calls: fc.jsonValue(),
      },
      { requiredKeys: [] },
    ),
  );
  const body = fc.record(
    { model: fc.string(), messages, n: fc.jsonValue(), tools: fc.jsonValue() },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(body, (value) => {
      try {
        expect(inspected(value).model).toBe(String(value.model));
      } catch (thrown) {
        expect(thrown).toHaveProperty("kind");
      }
    }),
  );
});
