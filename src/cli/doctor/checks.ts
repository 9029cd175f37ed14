import type { LoadedConfig } from "../../config/load.ts";
import { judgeAccess, judgeModels, judgePlan, judgeSignIn } from "../../doctor/account.ts";
import { judgeAuthorities } from "../../doctor/certificates.ts";
import { judgeClock } from "../../doctor/clock.ts";
import { judgeConfiguration } from "../../doctor/configuration.ts";
import { judgeDisk } from "../../doctor/disk.ts";
import { judgeEnvironment } from "../../doctor/environment.ts";
import { judgeFiles } from "../../doctor/files.ts";
import type { Finding } from "../../doctor/finding.ts";
import { judgeKeys } from "../../doctor/keys.ts";
import { judgeNetwork } from "../../doctor/network.ts";
import { judgeOpenFiles } from "../../doctor/open-files.ts";
import { judgePort, judgeSocket } from "../../doctor/port.ts";
import { judgeProxies } from "../../doctor/proxies.ts";
import type { Check } from "../../doctor/run-checks.ts";
import { judgeService } from "../../doctor/service.ts";
import { ProxyError } from "../../errors.ts";
import type { CliWorld } from "../cli-world.ts";
import type { Call } from "../command.ts";
import { configurationOf } from "../configuration.ts";
import { createThrowawayFiles } from "../throwaway-files.ts";
import { createAccountFacts } from "./account.ts";
import { authorityFacts, diskFacts, fileFacts, keyFacts, portFacts, socketFacts } from "./machine.ts";
import { createNetworkFacts, type Host } from "./network.ts";
import { serviceFacts } from "./service.ts";

/** The checks of `doctor`, in the order in which they are told, and the names that they come to know, to be hidden. */
export async function doctorChecks(
  call: Call,
  world: CliWorld,
): Promise<{ checks: Check[]; logins: ReadonlySet<string> }> {
  const logins = new Set<string>();
  const loaded = await configurationOf(call, world).catch((thrown) => {
    if (thrown instanceof ProxyError && thrown.kind === "config_invalid") return thrown;
    throw thrown;
  });
  if (!(loaded instanceof ProxyError)) return { checks: checksOf(loaded, call, world, logins), logins };
  const nowhere = { ...world, files: createThrowawayFiles(), env: {}, home: "/" };
  const defaults = await configurationOf({ ...call, flags: new Map() }, nowhere);
  const checks = checksOf(defaults, call, world, logins);
  return { checks: checks.map((check) => withoutConfiguration(check, loaded, world)), logins };
}

/** Where the configuration is wrong, all that depends on it would be told of another one. */
function withoutConfiguration(check: Check, error: ProxyError, { env }: CliWorld): Check {
  const { name } = check;
  if (name === "version") return check;
  if (name === "environment") return { name, look: () => judgeEnvironment({ env, shadow: null }) };
  if (name === "configuration") return { name, look: () => Promise.reject(error) };
  return { name, needs: ["configuration"], look: () => [] };
}

function checksOf(loaded: LoadedConfig, call: Call, world: CliWorld, logins: Set<string>): Check[] {
  const { version, commit, bun, platform } = world.build;
  const account = createAccountFacts(loaded, world, logins);
  const network = createNetworkFacts(loaded, world, account);
  const online = onlineChecks(network, account);
  return [
    { name: "version", look: () => ({ status: "ok", message: `${version} (${commit}, bun ${bun}, ${platform}).` }) },
    ...localChecks(loaded, world, { call, account, network }),
    ...(call.flags.has("offline") ? online.map(leftOut) : online),
  ];
}

type Account = ReturnType<typeof createAccountFacts>;
type Network = ReturnType<typeof createNetworkFacts>;

function localChecks(
  loaded: LoadedConfig,
  world: CliWorld,
  { call, account, network }: { call: Call; account: Account; network: Network },
): Check[] {
  const { env, machine } = world;
  const { config, file, fileExists, notes } = loaded;
  return [
    { name: "environment", look: async () => judgeEnvironment({ env, shadow: await account.shadow() }) },
    { name: "configuration", look: () => judgeConfiguration({ file, exists: fileExists, notes }) },
    { name: "files", look: async (signal) => judgeFiles(await fileFacts(loaded, world, signal)) },
    { name: "disk", look: async () => judgeDisk(await diskFacts(loaded, world)) },
    { name: "port", look: (signal) => portFindings(loaded, world, signal) },
    { name: "keys", look: async () => judgeKeys(await keyFacts(loaded, world)) },
    {
      name: "open-files",
      look: () => judgeOpenFiles({ limit: machine.maxOpenFiles(), inFlight: config.limits.in_flight }),
    },
    { name: "service", look: async () => judgeService(await serviceFacts(call, world)) },
    { name: "proxy", look: async () => judgeProxies(await network.ways()) },
    { name: "certificates", look: async () => judgeAuthorities(await authorityFacts(loaded, world)) },
    { name: "sign-in", look: async () => judgeSignIn(await account.signIn()) },
  ];
}

/** Where the server listens: at least at one of both. */
async function portFindings(loaded: LoadedConfig, world: CliWorld, signal: AbortSignal): Promise<Finding[]> {
  const [ports, sockets] = await Promise.all([portFacts(loaded, world, signal), socketFacts(loaded, world)]);
  return [...ports.map(judgePort), ...sockets.map(judgeSocket)];
}

function onlineChecks(network: Network, account: Account): Check[] {
  const reachable = (name: string, host: Host): Check => ({
    name,
    look: async (signal) => judgeNetwork(await network.facts(host, signal)),
  });
  return [
    reachable("network-github", "github"),
    reachable("network-api", "api"),
    reachable("network-copilot", "copilot"),
    { name: "clock", look: async (signal) => judgeClock(await network.aheadMs(signal)) },
    {
      name: "access",
      needs: ["sign-in", "network-api"],
      look: async (signal) => judgeAccess(await account.access(signal)),
    },
    { name: "plan", needs: ["access"], look: async (signal) => judgePlan(await account.plan(signal)) },
    {
      name: "models",
      needs: ["access", "network-copilot"],
      look: async (signal) => judgeModels(await account.models(signal)),
    },
  ];
}

function leftOut({ name }: Check): Check {
  return { name, look: () => ({ status: "skipped", message: "Left out by --offline." }) };
}
