import { describe, expect, test } from "bun:test";
import { answered, idsAt, REASONING, respond, streamed, WEATHER } from "./responding.ts";
import { type Caller, signIn } from "./simulated.ts";

const user = (content: string) => ({ role: "user", content });
const OUTPUT = { type: "function_call_output", output: "rain" };

/** A turn in which the model has reasoned and called a tool, with what a client would send next. */
async function turn(caller: Caller) {
  const body = { ...REASONING, tools: [WEATHER] };
  const { output } = await answered(caller, { ...body, input: [user("get_weather")] });
  const [reasoning, { id, ...call } = { id: "", call_id: "" }] = output;
  const result = { ...OUTPUT, call_id: call.call_id };
  return { body, reasoning: reasoning ?? {}, id, call, result };
}

describe("reasoning that comes back", () => {
  test("is taken with the id beside which it came, or without one", async () => {
    await using caller = await signIn();
    const { body, reasoning, call, result } = await turn(caller);
    const input = [user("get_weather"), reasoning, call, result];
    expect((await answered(caller, { ...body, input })).output.at(-1)).toMatchObject({
      content: [{ text: "The tool said: rain" }],
    });
    const without = input.map((item) => ({ ...item, id: undefined }));
    expect((await respond(caller, { ...body, input: without })).status).toBe(200);
  });

  test("is taken as it stood in the done event or at the end, and refused with the id of another event", async () => {
    await using caller = await signIn();
    const events = await streamed(caller, REASONING);
    const done = events.find(({ type, item }) => type.endsWith("item.done") && item?.type === "reasoning")?.item;
    const last = events.at(-1)?.response?.output[0];
    const [first = ""] = idsAt(events, 0);
    const replay = (item: object | undefined) => respond(caller, { input: [item, user("go on")] });
    expect([(await replay(done)).status, (await replay(last)).status]).toEqual([200, 200]);
    const refused = await replay({ ...done, id: first });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      error: {
        code: "invalid_request_body",
        message: expect.stringContaining("Encrypted content item_id did not match the target item id."),
      },
    });
  });

  test.each([
    ["was made up", { id: "rs_1", encrypted_content: "bm9uc2Vuc2U=" }, "could not be decrypted or parsed"],
    ["is not there", { id: "rs_1", encrypted_content: null }, "not found"],
  ])("is refused when it %s", async (_what, item, words) => {
    await using caller = await signIn();
    const input = [{ type: "reasoning", summary: [], ...item }, user("x")];
    expect(await (await respond(caller, { input })).text()).toContain(words);
  });
});

describe("an opaque id that comes back", () => {
  test("belongs to another connection, as a text with 401 or as JSON with 400", async () => {
    await using caller = await signIn();
    const { body, id, call, result } = await turn(caller);
    const input = [user("get_weather"), { ...call, id }, result];
    const refused = async () => {
      const answer = await respond(caller, { ...body, input });
      return [answer.status, (await answer.text()).trimEnd()];
    };
    const message = "input item ID does not belong to this connection";
    expect(await refused()).toEqual([401, message]);
    caller.simulator.state.foreignIdStatus = 400;
    expect(await refused()).toEqual([400, JSON.stringify({ error: { message, code: "" } })]);
  });

  test("is no matter in the clean personality, where ids are OpenAI's", async () => {
    await using caller = await signIn();
    caller.simulator.state.personality = "clean";
    const { body, id, call, result } = await turn(caller);
    const input = [user("get_weather"), { ...call, id }, result];
    expect((await respond(caller, { ...body, input })).status).toBe(200);
  });
});
