import { describe, expect, test } from "bun:test";
import { fitRoles } from "../../../src/dialects/anthropic-messages/fit-roles.ts";
import { fitted } from "../../support/messages-request.ts";

const system = (content: unknown) => ({ role: "system", content });
const user = (content: unknown) => ({ role: "user", content });
const reminder = (text: string) => `<system-reminder>\n${text}\n</system-reminder>`;

describe("an instruction among the messages", () => {
  test("in front of them belongs to the system prompt, behind what is there", () => {
    const messages = [system("first"), system([{ type: "text", text: "second" }]), user("hi")];
    const added = ["first", "second"].map((text) => ({ type: "text", text }));
    expect(fitted({ messages }).body).toMatchObject({ system: added, messages: [user("hi")] });
    const base = { type: "text", text: "base" };
    expect(fitted({ system: "base", messages }).body.system).toEqual([base, ...added]);
    expect(fitted({ system: [base], messages }).body.system).toEqual([base, ...added]);
  });

  test("elsewhere becomes the user's where it stands, so that the cache finds the beginning again", () => {
    const messages = [user("hi"), system("Be brief."), { role: "assistant", content: "ok" }, user("so?")];
    const { body, changes } = fitted({ messages });
    expect(body.messages).toEqual([messages[0], user(reminder("Be brief.")), messages[2], messages[3]]);
    expect(changes).toEqual(["replaced messages[1].role", "replaced messages[1].content"]);
  });

  test("of blocks keeps them and their marks", () => {
    const block = { type: "text", text: "Be brief.", cache_control: { type: "ephemeral", scope: "x" } };
    const { body } = fitted({ messages: [user("hi"), system([block])] });
    const kept = { type: "text", text: reminder("Be brief."), cache_control: { type: "ephemeral" } };
    expect(body.messages[1]).toEqual(user([kept]));
  });

  test("between a call and its result moves behind the result, where alone it may stand", () => {
    const call = { role: "assistant", content: [{ type: "tool_use", id: "t", name: "f", input: {} }] };
    const result = { type: "tool_result", tool_use_id: "t", content: "cold" };
    const { body } = fitted({ messages: [user("hi"), call, system("one"), system("two"), user([result])] });
    const moved = ["one", "two"].map((text) => ({ type: "text", text: reminder(text) }));
    expect(body.messages).toEqual([user("hi"), call, user([result, ...moved])]);
  });

  test("alone is what there is to answer", () => {
    expect(fitted({ messages: [system("Say hello.")] }).body.messages).toEqual([user(reminder("Say hello."))]);
  });

  test("and any other message has nothing besides its role and its content", () => {
    const messages = [system("first"), { ...user("hi"), output_config: { effort: "low" } }, system("last")];
    const [first, , last] = messages.map((message) => ({ ...message, output_config: {} }));
    const { body, changes } = fitted({ messages: [first, messages[1], last] });
    expect(body.messages).toEqual([user("hi"), user(reminder("last"))]);
    expect(changes).toContain("dropped messages[1].output_config");
  });

  test("and very many others are moved in a time by their number", () => {
    const messages = [user("hi"), ...Array.from({ length: 30_000 }, () => system("Be brief."))];
    // A role and a text each.
    expect(fitRoles({ messages }).changes).toHaveLength(2 * 30_000);
  });
});
