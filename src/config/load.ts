import { resolve } from "node:path";
import type { Clock } from "../world/clock.ts";
import type { Files } from "../world/files.ts";
import { type ConfigFile, readConfigFile } from "./config-file.ts";
import { nested, valueAt } from "./dotted-path.ts";
import { FILE_VARIABLE, readEnvironment } from "./environment.ts";
import type { Layer, SourceKind } from "./layer.ts";
import { findNotes, type Note } from "./notes.ts";
import { defaultConfigFile, pathFromConfig } from "./paths.ts";
import { configInvalid, findProblems, flagsInvalid } from "./problem.ts";
import { type Config, configSchema } from "./schema/schema.ts";
import { listSettings, type Setting } from "./settings.ts";
import type { TlsFiles } from "./tls-files.ts";
import { valueFromText } from "./value-from-text.ts";

/** Where a value came from; the name is the file's path, the variable or the flag. */
type ConfigSource = { kind: SourceKind; name: string };

export type LoadedConfig = {
  config: Config;
  /** By dotted path, for every setting. */
  sources: Readonly<Record<string, ConfigSource>>;
  /** Absolute path of the configuration file, whether it exists or not. */
  file: string;
  fileExists: boolean;
  notes: readonly Note[];
} & TlsFiles;

type LoadNeeds = {
  files: Files;
  env: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the user's home. */
  home: string;
  clock: Pick<Clock, "wallMs">;
  /** What the command line sets, by dotted path: texts as they were typed. */
  flags?: Readonly<Record<string, string>>;
  /** The file that `--config` names. */
  configFlag?: string | undefined;
};

/**
 * The configuration: defaults < file < environment < flags (design 9). Each source is checked by itself, so that a
 * wrong value is told even where another source overrides it. Throws `config_invalid` with all problems at once, and
 * before that `usage` for a wrong flag.
 */
export async function loadConfig(needs: LoadNeeds): Promise<LoadedConfig> {
  const { files, env, home, flags = {}, configFlag } = needs;
  const settings = listSettings();
  const flagged = flagLayer(flags, settings);
  const misused = findProblems(flagged, settings);
  if (misused.length > 0) throw flagsInvalid(misused);
  const place = locateFile(env, home, configFlag);
  const file = await readConfigFile(files, place);
  const environment = readEnvironment(env, settings);
  const layers = [file.layer, environment.layer, flagged];

  const problems = [
    ...file.problems,
    ...environment.problems,
    ...layers.flatMap((layer) => findProblems(layer, settings)),
  ];
  if (problems.length > 0) throw configInvalid(problems);

  const { given, sources } = combine(layers, settings);
  const parsed = configSchema.parse(given);
  const config = withPaths(parsed, place.path, home);
  checkSocket(config, sources);
  const { notes: ofTls, ...tls } = await readTls(config, sources, needs);
  const notes = [...findNotes({ settings, given, config, env }), ...ofTls];
  return { config, sources, file: place.path, fileExists: file.exists, notes, ...tls };
}

/** With the paths of files absolute. */
function withPaths(config: Config, configFile: string, home: string): Config {
  const absolute = (written: string | null) => written && pathFromConfig(written, configFile, home);
  const { log, tls, socket } = config;
  const files = { ca_file: absolute(tls.ca_file), cert: absolute(tls.cert), key: absolute(tls.key) };
  return {
    ...config,
    log: { ...log, file: absolute(log.file) },
    tls: files,
    socket: { ...socket, path: absolute(socket.path) },
  };
}

/** Throws `config_invalid` where nobody could call. */
function checkSocket({ socket }: Config, sources: LoadedConfig["sources"]): void {
  if (!socket.only || socket.path !== null) return;
  const where = sources["socket.only"]?.name ?? "socket.only";
  throw configInvalid([{ text: "socket.path must be set, where socket.only is true", where }]);
}

/** What the files of certificates hold. Throws `config_invalid` where one is of no use. */
async function readTls({ tls }: Config, sources: LoadedConfig["sources"], { files, clock }: LoadNeeds) {
  const none = { authorities: [], serverCertificate: null, notes: [] };
  if (Object.values(tls).every((path) => path === null)) return none;
  // Loaded by those who name one.
  const { readTlsFiles } = await import("./tls-files.ts");
  const { faults, ...read } = await readTlsFiles(tls, { files, wallMs: clock.wallMs() });
  if (faults.length === 0) return read;
  const problems = faults.map(({ path, fault }) => {
    const { kind, name } = sources[`tls.${path}`] ?? {};
    return { text: `tls.${path} ${fault}`, where: kind === "default" || name === undefined ? `tls.${path}` : name };
  });
  throw configInvalid(problems);
}

/** Of each setting the value of the last source that has one. */
function combine(layers: readonly Layer[], settings: readonly Setting[]) {
  const given: [path: string, value: unknown][] = [];
  const sources: Record<string, ConfigSource> = {};
  for (const { path } of settings) {
    const layer = layers.findLast(({ values }) => valueAt(values, path) !== undefined);
    if (layer) given.push([path, valueAt(layer.values, path)]);
    sources[path] = layer ? { kind: layer.kind, name: layer.nameOf(path) } : { kind: "default", name: "default" };
  }
  return { given: nested(given), sources };
}

function locateFile(env: LoadNeeds["env"], home: string, configFlag: string | undefined): ConfigFile {
  if (configFlag !== undefined) return { path: resolve(configFlag), namedBy: "--config" };
  const variable = env[FILE_VARIABLE];
  if (variable) return { path: resolve(variable), namedBy: FILE_VARIABLE };
  return { path: defaultConfigFile(home), namedBy: null };
}

function flagLayer(flags: Readonly<Record<string, string>>, settings: readonly Setting[]): Layer {
  const values = Object.entries(flags).map(([path, text]) => {
    const setting = settings.find((row) => row.path === path);
    return [path, setting ? valueFromText(setting, text) : text] as const;
  });
  return { kind: "flag", values: nested(values), nameOf: (path) => `--${path.replace(/[._]/g, "-")}` };
}
