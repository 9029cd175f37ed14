import { type LoadedConfig, loadConfig } from "../../src/config/load.ts";
import { ProxyError } from "../../src/errors.ts";
import { createMemoryFiles } from "../support/memory-files.ts";

export const HOME = "/home/ada";
export const DEFAULT_FILE = "/home/ada/.local/share/github-copilot-svcs/config.json";

/** When it is read. */
export const NOW_MS = Date.UTC(2027, 0);

type Given = {
  /** The text of the default file, or what it holds. */
  file?: unknown;
  env?: Record<string, string>;
  flags?: Record<string, string>;
  configFlag?: string;
  files?: Record<string, string>;
  /** When it is read. */
  wallMs?: number;
};

/** Loads a configuration from a disk in memory. */
export function load({ file, files = {}, wallMs = NOW_MS, ...given }: Given = {}): Promise<LoadedConfig> {
  const text = typeof file === "string" ? file : JSON.stringify(file);
  const disk = createMemoryFiles(file === undefined ? files : { ...files, [DEFAULT_FILE]: text });
  return loadConfig({ files: disk, home: HOME, env: {}, clock: { wallMs: () => wallMs }, ...given });
}

/** The lines of the problems that loading ends with. */
export async function problemsOf(given: Given): Promise<string[]> {
  const failure = await load(given).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(failure instanceof ProxyError) || failure.kind !== "config_invalid") throw failure ?? new Error("it is valid");
  return failure.message
    .split("\n")
    .slice(1)
    .map((line) => line.trim());
}
