/**
 * Builds the one binary.
 *
 *   bun run build [--target bun-linux-arm64-musl] [--outfile dist/github-copilot-svcs] [--version 1.2.3]
 *
 * The same commit and the same output name give the same bytes.
 */
import { rm } from "node:fs/promises";
import { parseArgs } from "node:util";
import { repository, version } from "../package.json";
import { assetName } from "./asset-name.ts";

const { values: options } = parseArgs({
  options: {
    target: { type: "string" },
    outfile: { type: "string", default: "dist/github-copilot-svcs" },
    // Else that of the commit's tag, or a development version.
    version: { type: "string" },
  },
});

// A worker is found in the binary only when its file is an entry of its own.
const entrypoints = ["src/main.ts", ...new Bun.Glob("src/workers/worker.ts").scanSync()];
const commit = git("rev-parse", "--short=12", "HEAD");
const tag = git("describe", "--tags", "--exact-match", "--match", "v[0-9]*");

const result = await Bun.build({
  entrypoints,
  compile: {
    outfile: options.outfile,
    // Else the binary would take the .env and bunfig.toml of whatever folder it is started in.
    autoloadDotenv: false,
    autoloadBunfig: false,
    ...(options.target ? { target: options.target as Bun.Build.CompileTarget } : {}),
  },
  env: "disable",
  define: {
    "process.env.NODE_ENV": JSON.stringify("production"),
    VERSION: JSON.stringify(options.version ?? tag?.slice(1) ?? `${version}-dev${commit ? `+${commit}` : ""}`),
    COMMIT: JSON.stringify(commit ?? "unknown"),
    REPOSITORY: JSON.stringify(repository.replace(/^github:/, "")),
    ASSET: JSON.stringify(assetName(options.target)),
  },
  // Bytecode in ESM allows top-level await; identifiers stay, so that stacks and profiles can be read.
  format: "esm",
  bytecode: true,
  // What is imported on demand is loaded on demand, and what it imports of the runtime with it.
  splitting: true,
  minify: { syntax: true, whitespace: true, identifiers: false },
  sourcemap: "linked",
});

// The map is inside the binary too; the copies beside it are of no use.
for (const output of result.outputs) if (output.kind === "sourcemap") await rm(output.path, { force: true });

/** What git says, or null outside of a checkout or without such a tag. */
function git(...words: string[]): string | null {
  try {
    const { success, stdout } = Bun.spawnSync(["git", ...words], { stderr: "ignore" });
    return success ? stdout.toString().trim() : null;
  } catch {
    return null;
  }
}
