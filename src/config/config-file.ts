import { ProxyError } from "../errors.ts";
import type { Files } from "../world/files.ts";
import { findJsonFault } from "./json-fault.ts";
import type { Layer } from "./layer.ts";
import type { Problem } from "./problem.ts";

export type ConfigFile = {
  /** Absolute. */
  path: string;
  /** The flag or variable that names it; null for the default file, which may be missing. */
  namedBy: string | null;
};

/** What the file says. `exists` is false when there is none, which is a problem only for one that was named. */
export async function readConfigFile(
  files: Files,
  { path: file, namedBy }: ConfigFile,
): Promise<{ layer: Layer; problems: Problem[]; exists: boolean }> {
  const empty: Layer = { kind: "file", values: {}, nameOf: () => file };
  const failed = (text: string, exists: boolean, where = file) => ({
    layer: empty,
    problems: [{ text, where }],
    exists,
  });

  let text: string | null;
  try {
    // A link is what keepers of dotfiles make of it.
    text = await files.readOwn(file, "followed");
  } catch (error) {
    return failed(`the file cannot be read: ${reasonOf(error)}`, true);
  }
  if (text === null) {
    return namedBy ? failed(`there is no file ${file}`, false, namedBy) : { layer: empty, problems: [], exists: false };
  }
  // Editors on Windows put a byte order mark there (RFC 8259 8.1 lets a parser ignore it).
  const json = text.replace(/^\ufeff/, "");
  try {
    return { layer: { ...empty, values: JSON.parse(json) }, problems: [], exists: true };
  } catch {
    const fault = findJsonFault(json);
    return failed(fault ? `not JSON at line ${fault.line}, column ${fault.column}: ${fault.reason}` : "not JSON", true);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof ProxyError) return error.message;
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
