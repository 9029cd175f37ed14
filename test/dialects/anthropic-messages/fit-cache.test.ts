import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { fitted } from "../../support/messages-request.ts";

const mark = { cache_control: { type: "ephemeral" } };
const text = (more: object = {}) => ({ type: "text", text: "hi", ...more });
const said = (...content: object[]) => ({ messages: [{ role: "user", content }] });

describe("places for upstream's cache", () => {
  test("lose what is newer than upstream, and keep how long they last", () => {
    const system = [text({ cache_control: { type: "ephemeral", scope: "global", ttl: "1h" } })];
    const { body, changes } = fitted({ system });
    expect(body.system[0].cache_control).toEqual({ type: "ephemeral", ttl: "1h" });
    expect(changes).toEqual(["replaced system[0].cache_control"]);
  });

  test("are four at most, wherever they are, and the last of them are kept", () => {
    const tools = [{ name: "f", input_schema: { type: "object" }, ...mark }];
    const inner = { type: "tool_result", tool_use_id: "t", content: [text(mark)] };
    const { body, changes } = fitted({
      tools,
      system: [text(mark)],
      ...said(inner, text(mark), text(), text(mark), text(mark)),
    });
    expect(changes).toEqual(["dropped tools[0].cache_control", "dropped system[0].cache_control"]);
    expect(JSON.stringify(body).match(/cache_control/g)).toHaveLength(4);
  });

  test("are four at most for any prompt", () => {
    const blocks = fc.array(
      fc.boolean().map((isMarked) => text(isMarked ? mark : {})),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(blocks, blocks, fc.boolean(), (system, content, isWhole) => {
        const { body } = fitted({ system, ...said(...content), ...(isWhole ? mark : {}) });
        const marks = JSON.stringify(body).match(/cache_control/g)?.length ?? 0;
        const wanted = JSON.stringify([system, content]).match(/cache_control/g)?.length ?? 0;
        const isAdded = isWhole && !("cache_control" in (content.at(-1) ?? {}));
        expect(marks).toBe(Math.min(wanted + Number(isAdded), 4));
        expect(body).not.toHaveProperty("cache_control");
      }),
    );
  });

  test("for the whole are on the last block of the user", () => {
    expect(fitted({ ...mark, ...said(text(), text()) }).body.messages[0].content).toEqual([text(), text(mark)]);
    expect(fitted({ ...mark }).body.messages[0].content).toEqual([text(mark)]);
  });
});
