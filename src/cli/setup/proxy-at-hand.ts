import { KEY_VARIABLE } from "../../config/environment.ts";
import type { LoadedConfig } from "../../config/load.ts";
import { ProxyError } from "../../errors.ts";
import type { ServedModel } from "../../setup/choose-model.ts";
import type { CliWorld } from "../cli-world.ts";
import type { Call } from "../command.ts";
import { type OwnServer, ownServer } from "../own-server.ts";
import { PROGRAM } from "../program.ts";
import { probeServer } from "../server-probe.ts";
import { servedModels } from "./served-models.ts";

/** The proxy that clients are to call. */
export type ProxyAtHand = {
  server: OwnServer;
  /** What clients send; any text where it wants none. */
  key: string;
  /** Who answers there. */
  answers: "proxy" | "stranger" | "nobody";
  /** Null where they are not known. */
  models: readonly ServedModel[] | null;
  /** What the account was refused with, where it was asked for them. */
  whyUnknown?: string;
};

/** For clients that insist on a key, where the proxy wants none. */
const NO_KEY = "unused";

/**
 * Asks the configured port who answers there, and a proxy for its models. Throws `not_authenticated` where it wants a
 * key and none is given.
 */
export async function findProxy(call: Call, loaded: LoadedConfig, world: CliWorld): Promise<ProxyAtHand> {
  const given = call.flags.get("key") ?? world.env[KEY_VARIABLE];
  const key = typeof given === "string" && given !== "" ? given : NO_KEY;
  const onPort = withoutSocket(loaded);
  const server = ownServer(onPort, world.fetch);
  // Its models tell whether the key is right; nothing more is wanted of it.
  const { state } = await probeServer(onPort, { ...world, env: {} });
  if (!state.running) return { server, key, answers: state.port_taken ? "stranger" : "nobody", models: null };
  if (state.wants_key && key === NO_KEY) throw keyWanted();
  const sent = state.wants_key ? key : NO_KEY;
  return { server, key: sent, answers: "proxy", models: await servedModels(server, sent, world) };
}

/** The same on its port, which is all that other programs can be told. */
export function withoutSocket(loaded: LoadedConfig): LoadedConfig {
  return { ...loaded, config: { ...loaded.config, socket: { ...loaded.config.socket, path: null, only: false } } };
}

function keyWanted(): ProxyError {
  const fact = `The proxy wants a key. Make one for this client with \`${PROGRAM} keys create NAME\``;
  return new ProxyError("not_authenticated", `${fact}, and give it with --key or in ${KEY_VARIABLE}.`);
}
