import { rm } from "node:fs/promises";
import { assetName } from "./asset-name.ts";
import { REPOSITORY, type Source } from "./source.ts";

type Compile = {
  source: Source;
  /** Its last part is in the binary too, so that only the same name gives the same bytes. */
  outfile: string;
  /** Such as `bun-linux-arm64-musl`; else this machine. */
  target?: string;
  /** The runtime to put the program into; else the compiler's own, or one that it downloads. */
  runtime?: string;
};

/** Compiles the one binary. Returns the paths of all files that went into it, seen from the root of the repository. */
export async function compile({ source, outfile, target, runtime }: Compile): Promise<string[]> {
  const result = await Bun.build({
    // A worker is found in the binary only when its file is an entry of its own.
    entrypoints: ["src/main.ts", ...new Bun.Glob("src/workers/worker.ts").scanSync()],
    compile: {
      outfile,
      // Else the binary would take the .env and bunfig.toml of whatever folder it is started in.
      autoloadDotenv: false,
      autoloadBunfig: false,
      // The certificates of the system are trusted, where a company has put its own, and not only those of the runtime.
      execArgv: ["--use-system-ca"],
      ...(target ? { target: target as Bun.Build.CompileTarget } : {}),
      ...(runtime ? { executablePath: runtime } : {}),
    },
    env: "disable",
    define: {
      "process.env.NODE_ENV": JSON.stringify("production"),
      VERSION: JSON.stringify(source.version),
      COMMIT: JSON.stringify(source.commit?.slice(0, 12) ?? "unknown"),
      REPOSITORY: JSON.stringify(REPOSITORY),
      ASSET: JSON.stringify(assetName(target)),
    },
    // Bytecode in ESM allows top-level await; identifiers stay, so that stacks and profiles can be read.
    format: "esm",
    bytecode: true,
    // What is imported on demand is loaded on demand, and what it imports of the runtime with it.
    splitting: true,
    minify: { syntax: true, whitespace: true, identifiers: false },
    sourcemap: "linked",
    metafile: true,
  });
  // The map is inside the binary too; the copies beside it are of no use.
  for (const output of result.outputs) if (output.kind === "sourcemap") await rm(output.path, { force: true });
  return Object.keys(result.metafile?.inputs ?? {});
}
