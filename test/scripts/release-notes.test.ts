import { describe, expect, test } from "bun:test";
import { assetName } from "../../scripts/asset-name.ts";
import { TARGETS } from "../../scripts/release/targets.ts";
import { createGitRepository } from "../support/git-repository.ts";

const SCRIPT = "scripts/release-notes.ts";

describe("the notes of a release", () => {
  test("tell what has changed since the last one, in groups, with their commits", async () => {
    await using repository = await createGitRepository();
    repository.commit("feat: long ago");
    repository.git("tag", "v0.1.0");
    for (const message of [
      "fix(relay): a stream <b>ends</b>",
      "docs: words",
      "feat(cli): doctor",
      "feat!: another port",
    ]) {
      repository.commit(message);
    }
    const { code, stdout } = repository.script(SCRIPT, "0.2.0");
    expect(code).toBe(0);
    const changes = stdout.slice(0, stdout.indexOf("## Install")).replaceAll(/[0-9a-f]{7,40}/g, "SHA");
    const link = "([SHA](https://github.com/privapps/github-copilot-svcs/commit/SHA))";
    expect(changes).toBe(
      `## Breaking changes\n\n- another port ${link}\n\n## New\n\n- **cli**: doctor ${link}\n\n` +
        `## Fixed\n\n- **relay**: a stream &lt;b>ends&lt;/b> ${link}\n\n`,
    );
    expect(stdout).toContain("compare/v0.1.0...v0.2.0");
    expect(stdout).not.toContain("long ago");
  });

  test("of the first one do not repeat all that was ever done", async () => {
    await using repository = await createGitRepository();
    repository.commit("feat: everything");
    const { stdout } = repository.script(SCRIPT, "0.0.1");
    expect(stdout).toStartWith("This is the first release.\n");
    expect(stdout).not.toContain("everything");
  });

  test("of one without anything to see say so", async () => {
    await using repository = await createGitRepository();
    repository.commit("feat: long ago");
    repository.git("tag", "v0.1.0");
    repository.commit("refactor: inside");
    expect(repository.script(SCRIPT, "0.1.1").stdout).toStartWith("What it does has not changed");
  });

  test("link every program and its archive", async () => {
    await using repository = await createGitRepository();
    repository.commit("feat: everything");
    const { stdout } = repository.script(SCRIPT, "0.0.1");
    for (const { name } of TARGETS) {
      const asset = assetName(name);
      const archive = asset.endsWith(".exe") ? asset.replace(".exe", ".zip") : `${asset}.tar.gz`;
      expect(stdout).toContain(`/releases/download/v0.0.1/${asset})`);
      expect(stdout).toContain(`/releases/download/v0.0.1/${archive})`);
    }
    expect(stdout).not.toContain("| github-copilot-svcs-");
  });

  test("are the same when the commit has its tag already", async () => {
    await using repository = await createGitRepository();
    repository.commit("feat: long ago");
    repository.git("tag", "v0.1.0");
    repository.commit("feat: something");
    const before = repository.script(SCRIPT, "0.2.0");
    repository.git("tag", "v0.2.0");
    expect(repository.script(SCRIPT, "0.2.0")).toEqual(before);
  });

  test("need a version", async () => {
    await using repository = await createGitRepository();
    expect(repository.script(SCRIPT)).toMatchObject({ code: 1, stderr: expect.stringContaining("Name the version") });
  });
});
