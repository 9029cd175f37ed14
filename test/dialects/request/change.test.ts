import { describe, expect, test } from "bun:test";
import { inspect } from "../../../src/dialects/openai-chat/inspect.ts";
import { applyChanges, type Change } from "../../../src/dialects/request/change.ts";

const why = "a test wants it";

function changed(body: string, changes: readonly Change[]): string {
  const bytes = new TextEncoder().encode(body);
  return new TextDecoder().decode(applyChanges(bytes, inspect(bytes, 128).objects, changes));
}

describe("changes of a request", () => {
  const body = `{"model":"a","seed":12345678901234567890,"messages":[{"role":"assistant","reasoning_content":"x","tool_calls":[{"id":"1"}]}],"user":"me"}`;

  test("leave every other byte as it was", () => {
    expect(changed(body, [{ path: "model", effect: "replaced", why, value: '"b"' }])).toBe(body.replace('"a"', '"b"'));
  });

  test("reach into messages by their paths", () => {
    const changes: Change[] = [
      { path: "messages[0].reasoning_content", effect: "dropped", why },
      { path: "messages[0].reasoning_opaque", effect: "added", why, value: '"seal"' },
      { path: "seed", effect: "replaced", why, rename: "seeds" },
      { path: "user", effect: "dropped", why },
    ];
    expect(changed(body, changes)).toBe(
      `{"model":"a","seeds":12345678901234567890,"messages":[{"role":"assistant","tool_calls":[{"id":"1"}],"reasoning_opaque":"seal"}]}`,
    );
  });

  test("give the very bytes when there are none", () => {
    const bytes = new TextEncoder().encode(body);
    expect(applyChanges(bytes, inspect(bytes, 128).objects, [])).toBe(bytes);
  });
});
