import { posix } from "node:path";
import { FILE_VARIABLE } from "../../config/environment.ts";
import { type LoadedConfig, loadConfig } from "../../config/load.ts";
import { ProxyError } from "../../errors.ts";
import { type Found, judge } from "../../service/definition.ts";
import { serviceManagerOf } from "../../service/managers.ts";
import type { Ask, Place, Scope, ServiceManager } from "../../service/service-manager.ts";
import type { CliWorld } from "../cli-world.ts";
import type { Call } from "../command.ts";
import { PROGRAM } from "../program.ts";

/** Where the commands of a service find what they are about. */
export type ServiceDesk = {
  manager: ServiceManager;
  scope: Scope;
  /** The text of the definition, and whose it is. */
  text: string | null;
  found: Found;
  ask: Ask;
  /** The configuration of a service with these words behind the program: it sees nothing of this environment. */
  configurationOf: (words: readonly string[]) => Promise<LoadedConfig>;
  /** The configuration file that this call names for the service; null where it names none. */
  configFile: string | null;
};

/** How a service of the whole system signs in: a file that only root reads. */
export const TOKEN_FILE = `/etc/${PROGRAM}/github-token`;

/** What a command prints for programs is in no language, and its times are UTC. */
const PLAIN = { LC_ALL: "C", TZ: "UTC" };

/** Throws `usage` for a service that this system or this user cannot have. */
export async function openServiceDesk(call: Call, world: CliWorld): Promise<ServiceDesk> {
  const { build, files, programs, interrupt } = world;
  const [platform = ""] = build.platform.split("-");
  const scope: Scope = call.flags.has("system") ? "system" : "user";
  if (scope === "system" && platform === "win32") {
    throw new ProxyError("usage", "On Windows there is no --system: the service is a task of yours, from log-on on.");
  }
  // Only root need know, who alone can install it; its folder may be closed to others.
  const hasToken = scope === "system" && (await files.modifiedMs(TOKEN_FILE).catch(() => null)) !== null;
  const place = placeOf(scope, platform, world);
  const manager = serviceManagerOf(platform, place, hasToken ? TOKEN_FILE : null);
  const raw = await files.read(manager.file);
  const text = raw === null ? null : plainOf(raw);
  return {
    manager,
    scope,
    text,
    found: judge(text),
    configFile: configFileOf(call, world),
    async ask(command) {
      const end = await programs
        .run(command, { env: { ...PLAIN, ...manager.env }, signal: interrupt })
        .catch(() => null);
      interrupt.throwIfAborted();
      return end?.exitCode === 0 ? end.stdout : null;
    },
    configurationOf: (words) => loadServiceConfig(words, world, place),
  };
}

/** Throws `usage` where this user has no say in it, and `service_failed` where there is no such manager. */
export async function requireManager({ manager, scope }: ServiceDesk, world: CliWorld): Promise<void> {
  const { files, programs, env } = world;
  const isRoot = world.user().id === 0;
  if (scope === "system" && !isRoot) {
    throw new ProxyError("usage", "A service of the whole system is root's to change: put sudo before the command.");
  }
  if (scope === "user" && isRoot && env["SUDO_USER"]) {
    throw new ProxyError("usage", "With sudo it would be root's own service: leave sudo out, or add --system.");
  }
  for (const { path, otherwise } of manager.signs) {
    if ((await files.modifiedMs(path)) !== null) continue;
    throw new ProxyError("service_failed", `There is no ${path}: ${otherwise}`);
  }
  if (programs.find(manager.program) === null) {
    throw new ProxyError("service_failed", `There is no program ${manager.program}, by which ${manager.name} is told.`);
  }
}

function placeOf(scope: Scope, platform: string, { home, env, user, build }: CliWorld): Place {
  const own = { scope, home, env, user: user(), repository: build.repository };
  if (scope === "user") return own;
  // Its user is made for it by systemd, and may write to this folder alone.
  if (platform !== "darwin") return { ...own, home: `/var/lib/${PROGRAM}` };
  // A daemon has no home of its own there, and serves who has installed it.
  const caller = env["SUDO_USER"];
  return caller ? { ...own, home: posix.join("/Users", caller), user: { id: null, name: caller } } : own;
}

function configFileOf(call: Call, { env }: CliWorld): string | null {
  const flag = call.flags.get("config");
  return typeof flag === "string" ? flag : env[FILE_VARIABLE] || null;
}

/** Of a file in UTF-16 the same text: what we write in it is ASCII. */
function plainOf(raw: string): string {
  return raw.includes("\0") ? raw.replaceAll("\0", "").replace(/^\ufffd+/, "") : raw;
}

async function loadServiceConfig(
  words: readonly string[],
  { clock, files }: CliWorld,
  place: Place,
): Promise<LoadedConfig> {
  const after = (flag: string) => (words.includes(flag) ? words[words.indexOf(flag) + 1] : undefined);
  const given = [
    ["port", after("--port")],
    ["log.file", after("--log-file")],
  ].filter((pair): pair is [string, string] => pair[1] !== undefined);
  // What belongs to the user of the service is wrong for root to serve by, and good enough to be told.
  const readOwn = place.scope === "system" ? (path: string) => files.read(path) : files.readOwn;
  return await loadConfig({
    clock,
    files: { ...files, readOwn },
    env: {},
    home: place.home,
    flags: Object.fromEntries(given),
    configFlag: after("--config"),
  });
}
