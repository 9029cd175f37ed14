import { expect, test } from "bun:test";
import { countedProfile } from "../../../src/insight/profiles/profile.ts";
import { writeText } from "../../../src/insight/profiles/write-text.ts";

test("as a text, a profile begins with its sums, and what there is most of comes first", () => {
  const rows = [
    { stack: ["settle", "closure"], values: [3, 96] },
    { stack: ["Uint8Array", "object"], values: [1, 500] },
  ];
  const profile = countedProfile(
    [
      ["inuse_objects", "count"],
      ["inuse_space", "bytes"],
    ],
    rows,
    0,
  );
  expect(writeText("heap", profile)).toBe(
    [
      "heap: total 4, 596 inuse_objects, inuse_space (bytes)",
      "",
      "1, 500\n#\tUint8Array\n#\tobject",
      "",
      "3, 96\n#\tsettle\n#\tclosure\n",
    ].join("\n"),
  );
});

test("of nothing it says so", () => {
  expect(writeText("goroutine", countedProfile([["goroutine", "count"]], [], 0))).toBe(
    "goroutine: total 0 goroutine\n",
  );
});
