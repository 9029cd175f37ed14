import { describe, expect, test } from "bun:test";
import { reportedFailure } from "../../../src/dialects/answer/reported-failure.ts";

const hide = (text: string) => text.replaceAll("secret", "***");

describe("a failure that upstream reports in an answer", () => {
  const rows: [unknown, string, string | undefined][] = [
    [{ message: "too busy", code: "overloaded" }, "too busy", "overloaded"],
    ["too busy", "too busy", undefined],
    [{ message: "a secret", code: "secret_code" }, "a ***", "***_code"],
    [{ message: "", code: 7 }, "Upstream reported an error without a message.", undefined],
    [null, "Upstream reported an error without a message.", undefined],
    [{ message: "x".repeat(3000) }, "x".repeat(2000), undefined],
  ];
  test.each(rows)("is told by its message and code, without secrets: %#", (error, message, code = undefined) => {
    const failure = reportedFailure(error, hide);
    expect({ kind: failure.kind, message: failure.message, code: failure.details.code }).toEqual({
      kind: "upstream_refused",
      message,
      code: typeof code === "string" ? code : undefined,
    });
  });
});
