import { expect, test } from "bun:test";
import { git, readSource } from "../../scripts/source.ts";

test("a build knows its commit and when that was made, and has the version that it is given", () => {
  const { version, commit, committedMs } = readSource("1.2.3");
  expect(version).toBe("1.2.3");
  expect(commit).toBe(git("rev-parse", "HEAD"));
  expect(committedMs).toBe(Number(git("log", "-1", "--no-show-signature", "--format=%ct")) * 1000);
});

test("what git has nothing to say of is null", () => {
  expect(git("rev-parse", "--verify", "no-such-thing")).toBeNull();
});
