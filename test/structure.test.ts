import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { lint } from "./support/lint.ts";

const sources = (await readdir("src", { recursive: true })).filter((path) => path.endsWith(".ts"));

/** These act when they are loaded, which is what an entry of the binary is for. */
const ENTRIES = ["main.ts", join("workers", "worker.ts")];

describe("the source tree", () => {
  // Bun's coverage leaves out what no test imports; so everything is imported here.
  test.each(sources.filter((path) => !ENTRIES.includes(path)))("src/%s can be imported by itself", async (path) => {
    expect(Object.keys(await import(join(process.cwd(), "src", path)))).not.toContain("default");
  });

  test("no file or folder has a name that says nothing", () => {
    const vague = /^(utils?|helpers?|lib|common|shared|misc|types|index)(\.ts)?$/;
    expect(sources.filter((path) => path.split(/[\\/]/).some((name) => vague.test(name)))).toEqual([]);
  });
});

/** What loading these files loads with them, by the names that the imports have. */
async function importsOf(paths: readonly string[], seen = new Set<string>()): Promise<Set<string>> {
  for (const path of paths.filter((candidate) => !seen.has(candidate))) {
    seen.add(path);
    if (!path.endsWith(".ts")) continue;
    const imports = new Bun.Transpiler({ loader: "ts" }).scanImports(await Bun.file(path).text());
    const direct = imports.filter(({ kind }) => kind === "import-statement").map((row) => row.path);
    await importsOf(
      direct.map((target) => (target.startsWith(".") ? join(dirname(path), target) : target)),
      seen,
    );
  }
  return seen;
}

describe("the start", () => {
  // They are loaded when they are asked for: of what an idle server holds, they would be a fifth.
  test("loads nothing that only the app, its documentation and its profiles need", async () => {
    const loaded = await importsOf([
      join("src", "main.ts"),
      join("src", "cli", "open-world.ts"),
      join("src", "cli", "cli.ts"),
    ]);
    expect(loaded).toContain(join("src", "server", "routes", "chat-routes.ts"));
    expect(loaded).toContain("zod/mini");
    expect(loaded).toContain(join("src", "server", "routes", "pprof-routes.ts"));
    const late =
      /^(zod|elysia|@elysiajs\/.*|pprof-format|node:inspector.*|node:zlib)$|-docs\.ts$|(?<!offload-)profile|pprof-(?!routes|names)/;
    expect([...loaded].filter((name) => late.test(name))).toEqual([]);
  });
});

describe("the map in src/README.md", async () => {
  const map = await Bun.file("src/README.md").text();
  const named = [...map.matchAll(/`([\w.-]+(?:\/[\w.-]*)+|[\w-]+\.ts)`/g)].map(([, path = ""]) => path);

  test("names every room", async () => {
    const entries = await readdir("src", { withFileTypes: true });
    const rooms = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
    expect(rooms.filter((room) => room !== "README.md" && !named.includes(room))).toEqual([]);
  });

  test("names nothing that is not there", () => {
    const places = named.map((path) => (/^(test|\.ci)\//.test(path) ? path : join("src", path)));
    expect(places.length).toBeGreaterThan(40);
    expect(places.filter((path) => !existsSync(path))).toEqual([]);
  });
});

const WORLDLY = [
  "process.exit(1);",
  'fetch("http://localhost/");',
  "setTimeout(() => {}, 1);",
  "setInterval(() => {}, 1);",
  "setImmediate(() => {});",
  'console.log("");',
  'Bun.file("");',
  "crypto.randomUUID();",
  "performance.now();",
  "Date.now();",
  "new Date();",
  "Date();",
  "Math.random();",
  "import.meta.env.HOME;",
  "globalThis.fetch;",
  'import "node:fs";',
  'import "node:child_process";',
  'import "bun";',
  'type Hidden = import("../relay/relay.ts").Relay;',
  "let state = 1;",
];
const HARMLESS = [
  "new Date(5).toISOString();",
  'Date.parse("2026-01-01");',
  'new URL("http://localhost/");',
  'Buffer.from("");',
  "new AbortController();",
  'import { isUtf8 } from "node:buffer";',
  "const CONSTANT = 1;",
  "function count() { let sum = 0; for (let i = 0; i < 3; i++) sum += i; return sum; }",
];

describe("the rules of lint", () => {
  const refusedIn = async (path: string, lines: readonly string[]) => {
    const rules = ["plugin", "lint/style/noRestrictedGlobals", "lint/style/noRestrictedImports"];
    const complaints = (await lint(new Map([[path, lines.join("\n")]]))).filter(({ rule }) => rules.includes(rule));
    return lines.filter((_, index) => complaints.some(({ line }) => line === index + 1));
  };

  test("the world comes in through the door: rooms may not reach for the machine", async () => {
    expect(await refusedIn("src/guards/probe.ts", [...WORLDLY, ...HARMLESS])).toEqual(WORLDLY);
  });

  test.each(["src/world/probe.ts", "src/server/listen.ts", "src/main.ts"])("%s may reach for it", async (path) => {
    const globals = WORLDLY.filter((line) => !/import "|import\(|^let/.test(line));
    expect(await refusedIn(path, globals)).toEqual([]);
  });
});
