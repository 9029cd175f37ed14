import type { LoadedConfig } from "../../config/load.ts";
import type { ServiceState } from "../../service/service-manager.ts";
import type { CliWorld } from "../cli-world.ts";
import { PROGRAM } from "../program.ts";
import { placeInWords, type ServerPlace, serverPlace } from "../server-place.ts";
import { probeServer, type ServerState } from "../server-probe.ts";
import type { ServiceDesk } from "./desk.ts";
import { shown } from "./steps.ts";

/** What is known of a service, in the keys of `service status --json`. */
export type ServiceFacts = {
  manager: string;
  scope: ServiceDesk["scope"];
  installed: boolean;
  definition: string;
  /** `edited` and `foreign`: somebody else has written in it, or all of it. */
  definition_state: ServiceDesk["found"]["kind"];
  enabled: boolean;
  running: boolean;
  state: NonNullable<ServiceState["phase"]>;
  reason: string | null;
  pid: number | null;
  since: string | null;
  executable: string | null;
  /** Null where this user may not know. */
  executable_exists: boolean | null;
  command: readonly string[] | null;
  host: string | null;
  version: string | null;
  /** How the token of the server on its port fares, in the words of its `/health`. */
  token_state: string | null;
  /** Whether it runs without a log-on, where that is a matter of the user. */
  linger: boolean | null;
  log_file: string | null;
} & ServerPlace;

/** Asks the manager, the disk and the port. */
export async function readFacts(desk: ServiceDesk, world: CliWorld): Promise<ServiceFacts> {
  const { manager, scope, found } = desk;
  const command = "command" in found ? found.command : null;
  const [executable = null, ...words] = command ?? [];
  const { isEnabled, isForeign, phase: told, ...rest } = await manager.state(desk.ask);
  const loaded = command === null ? null : await configurationOf(desk, words);
  const server = loaded && (await probeServer(loaded, world)).state;
  const state = told ?? (server?.running ? "running" : "stopped");
  return {
    manager: manager.name,
    scope,
    installed: found.kind !== "absent" || isForeign,
    definition: manager.file,
    definition_state: found.kind === "absent" && isForeign ? "foreign" : found.kind,
    enabled: isEnabled && found.kind !== "absent",
    running: state === "running",
    state,
    ...rest,
    executable,
    executable_exists: executable === null ? null : await isThere(executable, world),
    command,
    ...placeFacts(loaded),
    ...serverFacts(state === "running" ? server : null),
    linger: await lingers(desk, world),
    log_file: loaded?.config.log.file ?? manager.logFile,
  };
}

function placeFacts(loaded: LoadedConfig | null): Pick<ServiceFacts, "host" | "port" | "socket"> {
  if (loaded === null) return { host: null, port: null, socket: null };
  const place = serverPlace(loaded);
  return { host: place.port === null ? null : loaded.config.host, ...place };
}

function serverFacts(server: ServerState | null): Pick<ServiceFacts, "version" | "token_state"> {
  if (!server?.running) return { version: null, token_state: null };
  return { version: server.version, token_state: server.token_state };
}

async function isThere(path: string, { files }: CliWorld): Promise<boolean | null> {
  try {
    return (await files.modifiedMs(path)) !== null;
  } catch {
    return null;
  }
}

/** None where its configuration cannot be read: then it does not run either, and its log says why. */
async function configurationOf(desk: ServiceDesk, words: readonly string[]) {
  try {
    return await desk.configurationOf(words);
  } catch {
    return null;
  }
}

async function lingers({ manager, scope }: ServiceDesk, { files, user }: CliWorld): Promise<boolean | null> {
  if (manager.name !== "systemd" || scope === "system") return null;
  return (await files.modifiedMs(`/var/lib/systemd/linger/${user().name}`)) !== null;
}

/** Where it is to be called, in words; null where that cannot be known. */
export function addressInWords({ port, socket }: ServerPlace): string | null {
  return port === null && socket === null ? null : placeInWords({ port, socket });
}

/** The command line of this program that does `verb` to the service of the desk. */
export function commandFor(verb: string, { scope }: ServiceDesk): string {
  return shown([PROGRAM, "service", verb, ...(scope === "system" ? ["--system"] : [])]);
}
