import { describe, expect, test } from "bun:test";
import type { Change } from "../../../src/dialects/request/change.ts";
import { tellChanges } from "../../../src/dialects/request/tell-changes.ts";

const why = "a test wants it";

describe("the headers that tell of changes", () => {
  test("are absent when nothing changed", () => expect(tellChanges([]).headers).toEqual({}));

  test("tell dropped fields apart from the others, each kind of place once", () => {
    const changes: Change[] = [
      { path: "model", effect: "replaced", why },
      { path: "messages[1].reasoning_opaque", effect: "added", why },
      { path: "messages[1].reasoning_content", effect: "dropped", why },
      { path: "messages[22].reasoning_content", effect: "dropped", why },
      { path: "user", effect: "dropped", why },
    ];
    expect(tellChanges(changes).headers).toEqual({
      "x-copilot-svcs-changed": "model, messages[].reasoning_opaque",
      "x-copilot-svcs-dropped": "messages[].reasoning_content, user",
    });
  });

  test("stay short and in ASCII whatever the fields are called", () => {
    const changes = Array.from(
      { length: 200 },
      (_, index): Change => ({ path: `fé\r\n,${index}`, effect: "dropped", why }),
    );
    const header = tellChanges(changes).headers["x-copilot-svcs-dropped"] ?? "";
    expect(header).toMatch(/^[\x20-\x7e]{100,530}$/);
    expect(header).toEndWith(", ...");
  });

  test("come with the paths for the log, and not with more than a log line can hold", () => {
    const messages = Array.from({ length: 10_000 }, (_, index) => `messages[${index}].role`);
    const of = (effect: "dropped" | "replaced") => messages.map((path): Change => ({ path, effect, why }));
    const { changed, dropped } = tellChanges([...of("dropped"), ...of("replaced")]);
    expect(changed).toEqual(messages.slice(0, 100));
    expect(dropped).toEqual(messages.slice(0, 100));
  });
});
