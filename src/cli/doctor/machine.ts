import { dirname } from "node:path";
import { openKeyFile } from "../../account-services.ts";
import { KEY_VARIABLE } from "../../config/environment.ts";
import type { LoadedConfig } from "../../config/load.ts";
import type { AuthorityFacts } from "../../doctor/certificates.ts";
import type { DiskFacts } from "../../doctor/disk.ts";
import type { PathFacts } from "../../doctor/files.ts";
import type { KeyFacts } from "../../doctor/keys.ts";
import { lsofWords, NETSTAT_WORDS, readLsof, readNetstat, readTasklist, tasklistWords } from "../../doctor/listener.ts";
import type { PortFacts, SocketFacts } from "../../doctor/port.ts";
import { accessCommand, othersAllowed } from "../../doctor/windows-access.ts";
import { isExposed } from "../../guards/exposure.ts";
import type { Inspection } from "../../world/inspection.ts";
import type { CliWorld } from "../cli-world.ts";
import { secretPaths } from "../private-files.ts";
import { probeServer } from "../server-probe.ts";

/** What lies where the user's secrets are. */
export async function fileFacts(loaded: LoadedConfig, world: CliWorld, signal: AbortSignal): Promise<PathFacts[]> {
  const inspection = await world.openInspection();
  return await Promise.all(
    secretPaths(loaded, world.home).map(async (path) => {
      const entry = await inspection.entry(path);
      const isLinkFollowed = path === loaded.file || entry?.isFolder === true;
      return { path, entry, isLinkFollowed, others: entry && (await othersOf(path, world, signal)) };
    }),
  );
}

async function othersOf(path: string, { build, env, programs }: CliWorld, signal: AbortSignal) {
  if (!build.platform.startsWith("win32")) return null;
  const { exitCode, stdout } = await programs.run(accessCommand(path, env), { signal });
  return exitCode === 0 ? othersAllowed(stdout) : null;
}

export async function diskFacts({ file, config }: LoadedConfig, world: CliWorld): Promise<DiskFacts[]> {
  const inspection = await world.openInspection();
  const uses = [{ use: "the sign-in and the keys", folder: dirname(file) }];
  if (config.log.file !== null) uses.push({ use: "the log", folder: dirname(config.log.file) });
  return await Promise.all(uses.map(async (one) => ({ ...one, freeBytes: await inspection.freeBytes(one.folder) })));
}

/** The proxy's port, and that for Ollama's clients where it is set. */
export async function portFacts(loaded: LoadedConfig, world: CliWorld, signal: AbortSignal): Promise<PortFacts[]> {
  const { port, ollama, socket } = loaded.config;
  const ports = [
    ...(socket.only ? [] : [{ setting: "port", port }]),
    ...(ollama.port === null ? [] : [{ setting: "ollama.port", port: ollama.port }]),
  ];
  return await Promise.all(ports.map((one) => onePort(loaded, one, world, signal)));
}

/** The unix socket; none where it is not set. */
export async function socketFacts(loaded: LoadedConfig, world: CliWorld): Promise<SocketFacts[]> {
  const { socket } = loaded.config;
  if (socket.path === null) return [];
  // Asked at the socket, whether there are ports or not.
  const config = { ...loaded.config, socket: { ...socket, only: true } };
  const { state } = await probeServer({ ...loaded, config }, { ...world, env: {} });
  const entry = await (await world.openInspection()).entry(socket.path);
  return [{ path: socket.path, ours: state.running ? state.version : null, isThere: entry !== null }];
}

async function onePort(
  loaded: LoadedConfig,
  { setting, port }: { setting: string; port: number },
  world: CliWorld,
  signal: AbortSignal,
): Promise<PortFacts> {
  const facts = { setting, port, version: world.build.version, ours: null, code: null, listener: null };
  if (port === 0) return facts;
  // Its version is all that is wanted, and for that it needs no key.
  const { state } = await probeServer(loaded, { ...world, env: {} }, port);
  if (state.running) return { ...facts, ours: state.version };
  const code = whyNotListen(await world.openInspection(), loaded.config.host, port);
  return { ...facts, code, listener: code === "EADDRINUSE" ? await listenerOf(port, world, signal) : null };
}

/** As the server would listen: on both loopback addresses, of which that of IPv6 may be missing. */
function whyNotListen({ whyNotListen: why }: Inspection, host: string, port: number): string | null {
  if (host !== "localhost") return why(host.replace(/^\[|\]$/g, ""), port);
  const ofIPv6 = why("::1", port);
  return why("127.0.0.1", port) ?? (ofIPv6 === "EADDRINUSE" ? ofIPv6 : null);
}

/** Who has the port; null where nobody tells it. */
async function listenerOf(port: number, world: CliWorld, signal: AbortSignal): Promise<PortFacts["listener"]> {
  const { programs, build } = world;
  const outputOf = async (name: string, words: readonly string[]) => {
    const path = programs.find(name);
    return path === null ? "" : (await programs.run([path, ...words], { signal })).stdout;
  };
  if (!build.platform.startsWith("win32")) {
    const found = await (await world.openInspection()).listener(port);
    return found ?? readLsof(await outputOf("lsof", lsofWords(port)));
  }
  const pid = readNetstat(await outputOf("netstat", NETSTAT_WORDS), port);
  return pid === null ? null : { pid, name: readTasklist(await outputOf("tasklist", tasklistWords(pid))) };
}

export async function keyFacts(loaded: LoadedConfig, world: CliWorld): Promise<KeyFacts> {
  const { host, allow_unauthenticated: allowAnyone } = loaded.config;
  const stored = (await openKeyFile(loaded, world).list()).length;
  const hasFixed = Boolean(world.env[KEY_VARIABLE]);
  return { host, isExposed: isExposed(host), stored, hasFixed, allowAnyone, isTls: loaded.serverCertificate !== null };
}

/** Variables by which the runtime, or what people know from elsewhere, is given further authorities. */
const AUTHORITY_VARIABLES = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"];

export async function authorityFacts({ config }: LoadedConfig, { env, files }: CliWorld): Promise<AuthorityFacts[]> {
  const variables = AUTHORITY_VARIABLES.map((variable) => ({ named: variable, path: env[variable] }));
  const named = [{ named: "tls.ca_file", path: config.tls.ca_file }, ...variables];
  const found = named.map(async ({ named: name, path }) => {
    return path ? [{ named: name, path, text: await files.read(path).catch(() => null) }] : [];
  });
  return (await Promise.all(found)).flat();
}
