/**
 * Builds the one binary.
 *
 *   bun run build [--target bun-linux-arm64-musl] [--outfile dist/github-copilot-svcs] [--version 1.2.3]
 *
 * The same commit and the same output name give the same bytes.
 */
import { parseArgs } from "node:util";
import { compile } from "./compile.ts";
import { readSource } from "./source.ts";

const { values } = parseArgs({
  options: {
    target: { type: "string" },
    outfile: { type: "string", default: "dist/github-copilot-svcs" },
    // Else that of the commit's tag, or a development version.
    version: { type: "string" },
  },
});

await compile({
  source: readSource(values.version),
  outfile: values.outfile,
  ...(values.target ? { target: values.target } : {}),
});
