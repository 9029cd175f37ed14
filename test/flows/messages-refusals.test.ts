import { afterAll, describe, expect, test } from "bun:test";
import { startProxy } from "../support/proxy.ts";

const proxy = await startProxy();
afterAll(() => proxy[Symbol.asyncDispose]());

const MODEL = "claude-sonnet-4.6";
const URL_OF_IMAGE = "https://x.test/a.png";
const user = (...content: object[]) => ({ role: "user", content });
const text = (words: string) => ({ type: "text", text: words });

/** What the proxy says of a request that upstream never sees. */
async function refusalOf(path: string, body: object): Promise<unknown> {
  proxy.simulator.journal.clear();
  const response = await proxy.post(path, { model: MODEL, ...body });
  expect(response.status).toBe(400);
  const places = ["/v1/messages", "/v1/messages/count_tokens"];
  expect(places.flatMap((place) => proxy.simulator.journal.calls(place))).toEqual([]);
  const { error } = (await response.json()) as { error: object };
  return error;
}

describe.each(["/v1/messages", "/v1/messages/count_tokens"])("%s", (path) => {
  test.each([
    ["an empty block", [user(text(""))]],
    ["an empty text", [{ role: "user", content: " " }]],
    ["no block", [user()]],
    ["several empty ones", [user(text(""), text(" ")), { role: "user", content: "" }]],
    ["instructions alone", [{ role: "system", content: "Be brief." }, user(text(""))]],
  ])("is told that there is nothing to answer: %s", async (_what, messages) => {
    expect(await refusalOf(path, { max_tokens: 50, messages })).toMatchObject({
      type: "invalid_request_error",
      message: "`messages` must say something that can be answered.",
    });
  });

  test("is told to send an image itself, wherever it is", async () => {
    const image = { type: "image", source: { type: "url", url: URL_OF_IMAGE } };
    const use = { type: "tool_use", id: "t1", name: "look", input: {} };
    const result = { type: "tool_result", tool_use_id: "t1", content: [text("x"), image] };
    const looped = [user(text("a")), { role: "assistant", content: [use] }, user(result)];
    for (const [messages, place] of [
      [[user(text("a"), image)], "messages[0].content[1].source"],
      [looped, "messages[2].content[0].content[1].source"],
    ] as const) {
      expect(await refusalOf(path, { max_tokens: 50, messages })).toMatchObject({
        message: expect.stringContaining(`\`${place}\``),
      });
    }
  });
});

test("a response of Claude's is refused by the client's own path of an image", async () => {
  const image = { type: "input_image", image_url: URL_OF_IMAGE };
  const call = { type: "function_call", call_id: "c1", name: "look", arguments: "{}" };
  const output = { type: "function_call_output", call_id: "c1", output: [image] };
  const said = { code: "unsupported_field", message: expect.stringContaining("`data:` URL") };
  expect(await refusalOf("/v1/responses", { input: [user({ type: "input_text", text: "a" }, image)] })).toMatchObject({
    ...said,
    param: "input[0].content[1]",
  });
  const looped = { input: [{ role: "user", content: "a" }, call, output] };
  expect(await refusalOf("/v1/responses", looped)).toMatchObject({ ...said, param: "input[2].output[0]" });
});

test("a model of OpenAI's is given the address, which some take", async () => {
  const image = { type: "image", source: { type: "url", url: URL_OF_IMAGE } };
  const response = await proxy.post("/v1/messages", { model: "gpt-4.1", max_tokens: 50, messages: [user(image)] });
  expect(response.status).toBe(200);
});
