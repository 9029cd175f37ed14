import { describe, expect, test } from "bun:test";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { createGitRepository } from "../support/git-repository.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Stands for GitHub's program: notes what it is told to do, and knows of a release what `$RELEASE` says. */
const GH = `#!/bin/sh
[ "$1 $2" != "release view" ] || { [ -n "$RELEASE" ] && echo "$RELEASE"; exit; }
echo "$*" >>"$CALLS"
if [ "$1 $2" = "$ONCE_BROKEN" ] && mkdir "$CALLS.broken" 2>/dev/null; then exit 1; fi
[ "$1 $2" != "$BROKEN" ]
`;

type Known = { release?: "true" | "false"; broken?: string; onceBroken?: string; tags?: readonly string[] };

/** Publishes 0.1.0 from a repository of its own, with a GitHub that knows this much. */
async function publish({ release, broken = "", onceBroken = "", tags: known = [] }: Known = {}) {
  await using repository = await createGitRepository();
  await using origin = await temporaryFolder();
  await using folder = await temporaryFolder();
  const calls = join(folder.path, "calls");
  await Bun.write(join(folder.path, "bin", "gh"), GH);
  await Bun.write(join(folder.path, "bin", "sleep"), "#!/bin/sh\n");
  for (const program of ["gh", "sleep"]) await chmod(join(folder.path, "bin", program), 0o755);
  await Bun.write(join(folder.path, "files", "SHA256SUMS"), "sums");
  await Bun.write(calls, "");
  repository.commit("feat: everything");
  repository.git("clone", "--quiet", "--bare", repository.path, origin.path);
  repository.git("remote", "add", "origin", origin.path);
  for (const tag of known) repository.git("tag", tag);

  const script = join(process.cwd(), "scripts", "release", "publish.sh");
  const child = Bun.spawn(["sh", script, "0.1.0", join(folder.path, "files")], {
    cwd: repository.path,
    env: {
      ...process.env,
      ...{ PATH: `${join(folder.path, "bin")}:${process.env["PATH"]}`, CALLS: calls },
      ...{ RELEASE: release ?? "", BROKEN: broken, ONCE_BROKEN: onceBroken },
    },
    stdout: "pipe",
    stderr: "pipe",
  });
  const [code, stderr] = await Promise.all([child.exited, child.stderr.text()]);
  const tags = Bun.spawnSync(["git", "tag", "--list"], { cwd: origin.path }).stdout.toString();
  const lines = (await Bun.file(calls).text()).trimEnd().split("\n");
  return { code, stderr, tags, calls: lines.map((line) => line.split(" ").slice(0, 3).join(" ")), lines };
}

describe.skipIf(process.platform === "win32")("publishing a release", () => {
  test("uploads to a draft, tags the commit, and only then shows it", async () => {
    const { code, tags, calls, lines } = await publish();
    expect({ code, tags, calls }).toEqual({
      code: 0,
      tags: "v0.1.0\n",
      calls: ["release create v0.1.0", "auth setup-git", "release edit v0.1.0"],
    });
    expect(lines[0]).toMatch(/ --draft .* \S+\/files\/SHA256SUMS$/);
    expect(lines[2]).toContain("--draft=false");
  });

  test("leaves no tag when the files cannot be uploaded", async () => {
    const { code, tags, calls } = await publish({ broken: "release create" });
    expect({ code, tags, calls }).toEqual({ code: 1, tags: "", calls: ["release create v0.1.0"] });
  });

  test("begins anew where another try has left a draft", async () => {
    const { code, calls } = await publish({ release: "true" });
    expect(code).toBe(0);
    expect(calls.slice(0, 2)).toEqual(["release delete v0.1.0", "release create v0.1.0"]);
  });

  test("does not leave a tag without its release for one refusal", async () => {
    const { code, tags, calls } = await publish({ onceBroken: "release edit" });
    expect({ code, tags, last: calls.slice(-2) }).toEqual({
      code: 0,
      tags: "v0.1.0\n",
      last: ["release edit v0.1.0", "release edit v0.1.0"],
    });
    expect((await publish({ broken: "release edit" })).code).toBe(1);
  });

  test("goes on where another try has pushed the tag already, and not where a newer release has the commit", async () => {
    expect((await publish({ release: "true", tags: ["v0.1.0"] })).code).toBe(0);
    const { code, stderr, tags, calls } = await publish({ tags: ["v0.1.0", "v0.2.0"] });
    expect({ code, stderr, tags, calls }).toEqual({
      code: 1,
      stderr: "v0.2.0 has this commit already.\n",
      tags: "",
      calls: [""],
    });
  });

  test("touches nothing that is published", async () => {
    const { code, stderr, tags, calls } = await publish({ release: "false" });
    expect({ code, stderr, tags, calls }).toEqual({
      code: 1,
      stderr: "v0.1.0 is published already.\n",
      tags: "",
      calls: [""],
    });
  });
});
