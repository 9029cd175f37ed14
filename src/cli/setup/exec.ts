import { basename } from "node:path";
import { KEY_VARIABLE } from "../../config/environment.ts";
import type { LoadedConfig } from "../../config/load.ts";
import { ProxyError } from "../../errors.ts";
import type { SetUpClient } from "../../setup/client.ts";
import { clientOfProgram } from "../../setup/clients.ts";
import { environmentFor, realKeysIn, withoutDetour } from "../../setup/environment.ts";
import type { CliWorld } from "../cli-world.ts";
import type { Call } from "../command.ts";
import { loadConfiguration } from "../configuration.ts";
import { printable } from "../print.ts";
import { PROGRAM } from "../program.ts";
import { signInOnTerminal } from "../sign-in.ts";
import { targetOf, userPlace } from "./client-target.ts";
import { findProxy, type ProxyAtHand, withoutSocket } from "./proxy-at-hand.ts";

/**
 * Runs a program on this terminal that calls the proxy, one of its own where none runs. Resolves with the program's exit
 * code.
 */
export async function runExec(call: Call, world: CliWorld): Promise<number> {
  const [name = ""] = call.operands;
  const client = clientOfProgram(basename(name).replace(/\.(?:exe|cmd)$/i, ""));
  if (client && !client.launch) throw fileOnly(client);
  const program = world.programs.find(name);
  if (!program) throw new ProxyError("usage", `There is no program "${name}" on your PATH.`);
  const loaded = await loadConfiguration(call, world);
  const proxy = await findProxy(call, loaded, world);
  if (proxy.answers === "proxy") return await runProgram({ program, proxy, client, call }, world);
  const guarded = withKey(world);
  return await withOwnProxy(loaded, guarded, async (own) =>
    runProgram({ program, proxy: await findProxy(call, own, guarded), client, call }, guarded),
  );
}

function fileOnly({ id, name }: SetUpClient): ProxyError {
  const fact = `${name} takes the proxy's address from its own file alone.`;
  return new ProxyError(
    "usage",
    `${fact} Do this once instead, and start it by itself: ${PROGRAM} setup ${id} --write`,
  );
}

type Run = {
  /** Absolute path. */
  program: string;
  proxy: ProxyAtHand;
  /** What it is known as. */
  client: SetUpClient | undefined;
  call: Call;
};

async function runProgram({ program, proxy, client, call }: Run, world: CliWorld): Promise<number> {
  const [name = "", ...words] = call.operands;
  const target = targetOf(client ?? { prefers: [] }, proxy, call.flags.get("model"));
  const launch = client?.launch?.(target, userPlace(world));
  const given = { ...environmentFor(target), ...withoutDetour(target, world.env), ...launch?.environment };
  const withheld = [...realKeysIn(world.env), ...(client?.rivals ?? [])].filter(
    (variable) => world.env[variable] && !(variable in given),
  );
  for (const variable of new Set(withheld)) {
    world.terminal.err(`${variable} is not passed on: ${printable(name)} uses your Copilot subscription.\n`);
  }
  if (launch?.needsFile) {
    world.terminal.err(`If it asks for a sign-in, set it up once: ${PROGRAM} setup ${client?.id} --write\n`);
  }
  const env = { ...Object.fromEntries(withheld.map((variable) => [variable, undefined])), ...given };
  return await world.programs.handOver([program, ...(launch?.flags ?? []), ...words], env).catch((cause) => {
    throw notStarted(program, cause);
  });
}

/** As for a script whose first line names no program that is there, which only a shell runs without one. */
function notStarted(program: string, cause: unknown): ProxyError {
  const code = cause instanceof Error && "code" in cause ? cause.code : cause;
  const fact = `${program} cannot be started (${code}).`;
  const hint = "Is it for this machine? A script must begin with a line such as #!/bin/sh, of a program that is there.";
  return new ProxyError("usage", `${fact} ${hint}`, { cause });
}

/** Loopback has no owner: what is served for one program is nobody else's, though it has no key of the user's. */
function withKey(world: CliWorld): CliWorld {
  if (world.env[KEY_VARIABLE]) return world;
  return { ...world, env: { ...world.env, [KEY_VARIABLE]: world.random.secret() } };
}

/**
 * Serves on a free port of loopback for as long as the work takes. Nobody would see its log, which is written only where
 * the configuration names a file.
 */
async function withOwnProxy(
  loaded: LoadedConfig,
  world: CliWorld,
  work: (own: LoadedConfig) => Promise<number>,
): Promise<number> {
  if (world.terminal.interactive) {
    const desk = world.openAccount(loaded);
    const { login, held } = await desk.stored();
    if (!login && !held) await signInOnTerminal(desk, false, world);
  }
  const over = new AbortController();
  const listening = Promise.withResolvers<string>();
  const own = at(loaded, 0);
  const served = world.serve({
    loaded: own,
    reload: async () => own,
    world,
    onListening: ([url = ""]) => listening.resolve(url),
    interrupt: AbortSignal.any([world.interrupt, over.signal]),
    isQuiet: true,
  });
  served.catch(listening.reject);
  try {
    return await work(at(loaded, Number(new URL(await listening.promise).port)));
  } finally {
    over.abort();
    await served;
  }
}

function at(loaded: LoadedConfig, port: number): LoadedConfig {
  const { config, ...rest } = withoutSocket(loaded);
  // Without its certificate, which would be for another name than this address.
  return { ...rest, config: { ...config, host: "127.0.0.1", port, ollama: { port: null } }, serverCertificate: null };
}
