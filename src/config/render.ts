import { nested, valueAt } from "./dotted-path.ts";
import type { LoadedConfig } from "./load.ts";
import { listSettings } from "./settings.ts";

/** One line of what `config` prints. */
type ConfigRow = { key: string; value: string; source: string; note: string };

/** The configuration as rows of text; of a secret only whether it is set. */
export function configRows({ config, sources, notes }: LoadedConfig): ConfigRow[] {
  return listSettings().map(({ path, secret }) => {
    const value = valueAt(config, path);
    return {
      key: path,
      value: secret ? presence(value) : typeof value === "string" ? value : JSON.stringify(value),
      source: sourceName(sources[path]),
      note: notes.flatMap((note) => (note.path === path ? note.text : [])).join("; "),
    };
  });
}

/**
 * The configuration for scripts. `values` is a valid configuration file by itself; secrets are not in it, but in
 * `secrets` as "set" or "not set".
 */
export function configJson({ config, sources, notes, file, fileExists }: LoadedConfig): Record<string, unknown> {
  const settings = listSettings();
  const open = settings.filter((setting) => !setting.secret);
  const secrets = settings.filter((setting) => setting.secret);
  return {
    file,
    file_exists: fileExists,
    values: nested(open.map(({ path }) => [path, valueAt(config, path)])),
    secrets: nested(secrets.map(({ path }) => [path, presence(valueAt(config, path))])),
    sources: Object.fromEntries(settings.map(({ path }) => [path, sourceName(sources[path])])),
    notes: notes.map(({ path, text, isWarning }) => ({ path, text, warning: isWarning })),
  };
}

function presence(secret: unknown): string {
  return secret === "" ? "not set" : "set";
}

/** The file's path stands above the table, so a row says only "file". */
function sourceName(source: LoadedConfig["sources"][string] | undefined): string {
  if (source === undefined) return "default";
  return source.kind === "file" ? "file" : source.name;
}
