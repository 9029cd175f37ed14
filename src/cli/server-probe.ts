import * as z from "zod/mini";
import { KEY_VARIABLE } from "../config/environment.ts";
import { ProxyError } from "../errors.ts";
import { withPhaseTimeout } from "../world/phase-timeout.ts";
import type { CliWorld } from "./cli-world.ts";
import { type OwnServer, type OwnServerConfig, ownServer } from "./own-server.ts";
import { PROGRAM } from "./program.ts";

/** Who answers on the configured port, in the keys of `status --json`. */
export type ServerState = ({ running: true; version: string } & TokenState) | { running: false; port_taken: boolean };

/**
 * How its token fares, in the words of its `/health`, with the reason where it has none; null where it tells neither, as
 * to somebody whose key it wants and does not get.
 */
type TokenState = { token_state: string | null; reason: string | null; wants_key: boolean };

/** Whether a server has no token, and time alone will not bring one. */
export function isLost(server: ServerState): boolean {
  return server.running && (server.token_state === "refused" || server.token_state === "signed_out");
}

const optionalText = z.catch(z.nullable(z.string()), null);
const stateSchema = z.object({ token: z.object({ state: optionalText, reason: optionalText }) });

/** All that a stranger is told. */
const publicSchema = z.strictObject({ status: z.string() });

/** The Copilot token that a server holds, as its `/health` tells it. */
const healthSchema = z.object({
  token: z.object({ source: z.string(), expires_in_seconds: z.number(), refresh_due_in_seconds: z.number() }),
  upstream: z.object({ api: z.nullable(z.string()) }),
});
export type ServerHealth = z.output<typeof healthSchema>;

/** `health` is null where there is no server of ours, or it holds no token. */
type Probed = { state: ServerState; health: ServerHealth | null };

type GetNeeds = Pick<CliWorld, "fetch" | "clock" | "interrupt">;

/**
 * A server of ours answers in a millisecond, but the first time, when it loads its routes: on a busy machine in seconds.
 */
const LIMIT_MS = 3000;

/**
 * Asks the configured port, and nobody else, whether a server of ours is there. Known by its `server` header (RFC 9110
 * 10.2.4); only one that says so, and wants a key, is shown the environment's.
 */
export async function probeServer(
  loaded: OwnServerConfig,
  world: GetNeeds & Pick<CliWorld, "env">,
  port?: number,
): Promise<Probed> {
  const server = ownServer(loaded, world.fetch, port);
  const stranger = await askHealth(server, world, {});
  const key = world.env[KEY_VARIABLE];
  const wantsKey = stranger.state.running && stranger.state.wants_key;
  return wantsKey && key ? await askHealth(server, world, { "x-api-key": key }) : stranger;
}

/** Whether a server of ours answers on the configured port, be it ready for calls or not. */
export async function isLive(loaded: OwnServerConfig, world: GetNeeds): Promise<boolean> {
  return await get("/livez", ownServer(loaded, world.fetch), world, {
    look: async (response) => {
      await response.body?.cancel();
      return response.ok && versionOf(response) !== null;
    },
    fail: () => false,
  });
}

async function askHealth(server: OwnServer, world: GetNeeds, headers: Record<string, string>): Promise<Probed> {
  const nobody = (isPortTaken: boolean): Probed => ({
    state: { running: false, port_taken: isPortTaken },
    health: null,
  });
  return await get("/health", server, world, {
    headers,
    look: async (response) => {
      const version = versionOf(response);
      if (version !== null) return ours(version, await response.json().catch(() => null));
      await response.body?.cancel();
      return nobody(true);
    },
    fail: nobody,
  });
}

type Get<T> = {
  headers?: Record<string, string>;
  /** What to make of the answer. */
  look: (response: Response) => Promise<T>;
  /** What to make of none, which may have been too late. */
  fail: (isLate: boolean) => T;
};

async function get<T>(
  path: string,
  { url, fetch }: OwnServer,
  { clock, interrupt }: GetNeeds,
  { headers = {}, look, fail }: Get<T>,
): Promise<T> {
  const late = new ProxyError("connect_timeout", "No answer.");
  try {
    return await withPhaseTimeout({ clock, ms: LIMIT_MS, signal: interrupt, onTimeout: () => late }, async (signal) =>
      look(await fetch(`${url}${path}`, { signal, headers, redirect: "manual" })),
    );
  } catch (thrown) {
    interrupt.throwIfAborted();
    return fail(thrown === late);
  }
}

/** The version of a server of ours; null where the answer is another's. */
function versionOf(response: Response): string | null {
  const [, name, version = ""] = /^([\w-]+)\/(\S+)$/.exec(response.headers.get("server") ?? "") ?? [];
  return name === PROGRAM ? version : null;
}

function ours(version: string, body: unknown): Probed {
  const { state = null, reason = null } = stateSchema.safeParse(body).data?.token ?? {};
  const health = healthSchema.safeParse(body).data ?? null;
  const wants_key = publicSchema.safeParse(body).success;
  return { state: { running: true, version, token_state: state, reason, wants_key }, health };
}
