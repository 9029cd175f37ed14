import { describe, expect, test } from "bun:test";
import { readChange } from "../../scripts/release/conventional-commit.ts";
import { createGitRepository, type GitRepository } from "../support/git-repository.ts";

const SCRIPT = "scripts/next-version.ts";

/** A repository with a release, and commits on top of it. */
async function released(version: string, ...messages: string[]): Promise<GitRepository> {
  const repository = await createGitRepository();
  repository.commit("feat: what there was");
  repository.git("tag", `v${version}`);
  for (const message of messages) repository.commit(message);
  return repository;
}

describe("the next version", () => {
  test("is the first one where nothing was ever released", async () => {
    await using repository = await createGitRepository();
    repository.commit("begin");
    expect(repository.script(SCRIPT)).toEqual({ code: 0, stdout: "0.0.1\n", stderr: "" });
  });

  test.each([
    ["0.0.1", ["feat: something"], "0.1.0"],
    ["0.1.3", ["fix(relay): something", "docs: words"], "0.1.4"],
    ["0.1.3", ["perf: something"], "0.1.4"],
    ["0.1.3", ["fix: a", "feat(cli): b", "fix: c"], "0.2.0"],
    ["0.1.3", ["fix!: something"], "0.2.0"],
    ["1.2.3", ["refactor(world)!: something"], "2.0.0"],
    ["1.2.3", ["fix: something\n\nWhy.\n\nBREAKING CHANGE: the port is another"], "2.0.0"],
    ["1.9.9", ["feat: something"], "1.10.0"],
  ])("after %s and %j is %s", async (last, messages, next) => {
    await using repository = await released(last, ...messages);
    expect(repository.script(SCRIPT).stdout).toBe(`${next}\n`);
  });

  test.each([[["docs: words", "test: more", "chore: tidy", "ci: faster", "Merge branch 'x'"]], [[]]])(
    "is none where a user would get nothing new: %j",
    async (messages) => {
      await using repository = await released("0.1.3", ...messages);
      expect(repository.script(SCRIPT)).toEqual({ code: 0, stdout: "", stderr: "" });
    },
  );

  test("goes by the newest release, in the order of versions, and by nothing else that is tagged", async () => {
    await using repository = await released("0.9.0", "feat: ten");
    repository.git("tag", "v0.10.0");
    repository.git("tag", "v0.11.0-rc.1");
    repository.git("tag", "nightly");
    repository.commit("fix: something");
    expect(repository.script(SCRIPT).stdout).toBe("0.10.1\n");
  });

  test("is none for a commit that a newer release has already", async () => {
    await using repository = await released("0.1.0", "fix: old", "fix: new");
    repository.git("tag", "v0.1.1");
    repository.git("checkout", "--quiet", "HEAD~1");
    expect(repository.script(SCRIPT)).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("is refused for a branch that left before the newest release", async () => {
    await using repository = await released("0.1.0", "fix: main");
    repository.git("tag", "v0.1.1");
    repository.git("checkout", "--quiet", "v0.1.0");
    repository.commit("fix: aside");
    const { code, stdout, stderr } = repository.script(SCRIPT);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("v0.1.1, is not an ancestor");
  });

  test("is refused where there are not all commits", async () => {
    await using repository = await released("0.1.0", "fix: something");
    await using clone = await createGitRepository();
    clone.git("fetch", "--quiet", "--depth=1", repository.path, "main");
    clone.git("checkout", "--quiet", "FETCH_HEAD");
    expect(clone.script(SCRIPT).stderr).toContain("all its commits");
  });
});

test("a commit's message is read as Conventional Commits have it", () => {
  expect(readChange("c0ffee", "feat(cli)!: Words: and more\n\nbody")).toEqual({
    commit: "c0ffee",
    type: "feat",
    scope: "cli",
    summary: "Words: and more",
    isBreaking: true,
  });
  expect(readChange("c0ffee", "FIX: words\r\n")).toMatchObject({ type: "fix", scope: null, summary: "words" });
  expect(readChange("c0ffee", "feat : words")).toBeNull();
  expect(readChange("c0ffee", "")).toBeNull();
});
