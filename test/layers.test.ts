import { beforeAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, relative } from "node:path/posix";
import { lint } from "./support/lint.ts";

const GROUND = ["errors.ts", "receipt.ts", "world", "wire"];
/** What a worker can do, and who sends it work. */
const JOBS = [
  "workers/jobs.ts",
  "workers/offload-request.ts",
  "workers/offload-profile.ts",
  "workers/offload-embeddings.ts",
  "workers/offload-prompts.ts",
  "workers/offload-tokens.ts",
];

/** What the lists of services may import: every room but `cli` and `simulator`. */
const SERVED = [
  ...[...GROUND, "lifecycle.ts", "resilience", "config", "dialects", "insight", "workers/pool.ts", ...JOBS],
  ...["account", "upstream", "models", "guards", "relay", "server", "server/listen.ts"],
  ...["services.ts", "account-services.ts", "call-services.ts"],
];

/** The import table of src/README.md: each room (a folder of src, or a file) and those that it may import. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  "errors.ts": GROUND,
  "receipt.ts": GROUND,
  world: GROUND,
  wire: GROUND,
  resilience: GROUND,
  config: GROUND,
  dialects: GROUND,
  insight: GROUND,
  setup: GROUND,
  update: GROUND,
  service: GROUND,
  "workers/pool.ts": [...GROUND, "resilience"],
  "workers/jobs.ts": [...GROUND, "workers/pool.ts", ...JOBS, "dialects", "insight"],
  "workers/offload-request.ts": [...GROUND, "workers/pool.ts", ...JOBS, "dialects", "insight"],
  "workers/offload-profile.ts": [...GROUND, "workers/pool.ts", ...JOBS, "dialects", "insight"],
  "workers/offload-embeddings.ts": [...GROUND, "workers/pool.ts", ...JOBS, "dialects", "insight"],
  "workers/offload-prompts.ts": [...GROUND, "workers/pool.ts", ...JOBS, "dialects", "insight"],
  "workers/offload-tokens.ts": [...GROUND, "workers/pool.ts", ...JOBS, "dialects", "insight"],
  "workers/worker.ts": [...GROUND, "workers/pool.ts", ...JOBS, "dialects", "insight"],
  account: [...GROUND, "resilience"],
  upstream: [...GROUND, "account", "resilience"],
  models: [...GROUND, "upstream", "resilience"],
  guards: [...GROUND, "resilience"],
  relay: [...GROUND, "dialects", "models", "upstream", "resilience"],
  server: [...GROUND, "relay", "models", "guards", "dialects", "insight", "resilience"],
  simulator: ["world", "wire"],
  doctor: GROUND,
  selftest: [...GROUND, "simulator"],
  cli: [
    ...GROUND,
    "services.ts",
    "account-services.ts",
    "lifecycle.ts",
    "config",
    "account",
    "models",
    "guards",
    "simulator",
    "doctor",
    "setup",
    "update",
    "service",
    "selftest",
    "server/listen.ts",
  ],
  "lifecycle.ts": GROUND,
  "account-services.ts": SERVED,
  "call-services.ts": SERVED,
  "services.ts": SERVED,
  "main.ts": [...GROUND, "cli", "services.ts", "lifecycle.ts"],
};

const ROOMS = Object.keys(MAY_IMPORT);
const TARGETS = [...ROOMS, "server/listen.ts"];
const FORMS = [
  'import "PATH";',
  'import type { Name } from "PATH";',
  'export { name } from "PATH";',
  'await import("PATH");',
];

type Probe = { room: string; file: string; lines: { target: string; text: string }[] };

/** A folder is probed from a file in it and from one in a folder in it, since `../` means another thing there. */
function probesOf(room: string): Probe[] {
  const files = room.endsWith(".ts") ? [room] : [`${room}/probe.ts`, `${room}/inner/probe.ts`];
  const targets = TARGETS.filter((target) => target !== room && !target.startsWith(`${room}/`));
  return files.map((file) => ({
    room,
    file: `src/${file}`,
    lines: targets.flatMap((target) => {
      const path = relative(dirname(file), target.endsWith(".ts") ? target : `${target}/some.ts`);
      const specifier = path.startsWith(".") ? path : `./${path}`;
      return FORMS.map((form) => ({ target, text: form.replace("PATH", specifier) }));
    }),
  }));
}

describe("the layers", () => {
  const probes = ROOMS.flatMap(probesOf);
  const refused = new Set<string>();

  beforeAll(async () => {
    const files = new Map(probes.map(({ file, lines }) => [file, lines.map(({ text }) => text).join("\n")]));
    for (const { rule, file, line } of await lint(files)) {
      if (rule === "lint/style/noRestrictedImports") refused.add(`${file}:${line}`);
    }
  });

  test.each(probes)("lint lets $file import its rooms and refuses all others", ({ room, file, lines }) => {
    const allowed = lines.filter((_, index) => !refused.has(`${file}:${index + 1}`)).map(({ text }) => text);
    const expected = lines.filter(({ target }) => MAY_IMPORT[room]?.includes(target)).map(({ text }) => text);
    expect(allowed).toEqual(expected);
  });

  test("no dialect may import another, but each may import the conversation", async () => {
    const lines = [
      'import "../other/read-request.ts";',
      'import "../conversation/request.ts";',
      'import "../change.ts";',
    ];
    const complaints = await lint(new Map([["src/dialects/one/write-request.ts", lines.join("\n")]]));
    expect(complaints.filter(({ rule }) => rule.endsWith("noRestrictedImports")).map(({ line }) => line)).toEqual([1]);
  });

  test("src/README.md tells the same table to people", async () => {
    const [, table = ""] =
      /besides ground \|\n\|---\|---\|\n(.*?)\n\n/s.exec(await Bun.file("src/README.md").text()) ?? [];
    const told = table.split("\n").flatMap((line) => {
      const [rooms = [], allowed = []] = line
        .split("|")
        .slice(1)
        .map((cell) => cell.match(/[\w./-]+(?=`)/g) ?? []);
      return rooms.map((room) => [room, allowed.toSorted()] as const);
    });
    // The row of the services is in words, and the simulator's a sentence above the table.
    const inWords = ["services.ts", "account-services.ts", "call-services.ts"];
    const rooms = ROOMS.filter((room) => ![...GROUND, ...inWords, "simulator"].includes(room));
    // What is in a room is no news to it.
    const isShown = (room: string) => !GROUND.includes(room) && !room.startsWith("workers/");
    const expected = rooms.map((room) => [room, MAY_IMPORT[room]?.filter(isShown).toSorted()]);
    expect(Object.fromEntries(told.filter(([room]) => !inWords.includes(room)))).toEqual(Object.fromEntries(expected));
  });

  test("every room of src has its row in the table, and every row its room", async () => {
    const known = new Set(ROOMS.map((room) => room.split("/")[0]));
    const entries = (await readdir("src")).filter((name) => name !== "README.md");
    expect(entries.filter((name) => !known.has(name))).toEqual([]);
    expect(ROOMS.filter((room) => !existsSync(`src/${room}`))).toEqual([]);
  });
});
