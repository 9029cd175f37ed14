import * as z from "zod/mini";
import { KEY_VARIABLE } from "../config/environment.ts";
import { ProxyError } from "../errors.ts";
import type { CliWorld } from "./cli-world.ts";
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

type ProbeNeeds = Pick<CliWorld, "fetch" | "clock" | "interrupt" | "env">;

/**
 * A server of ours answers in a millisecond, but the first time, when it loads its routes: on a busy machine in seconds.
 */
const LIMIT_MS = 3000;

/**
 * Asks the configured port, and nobody else, whether a server of ours is there. Known by its `server` header (RFC 9110
 * 10.2.4); only one that says so, and wants a key, is shown the environment's.
 */
export async function probeServer(host: string, port: number, world: ProbeNeeds): Promise<Probed> {
  const stranger = await ask(host, port, world, {});
  const key = world.env[KEY_VARIABLE];
  const wantsKey = stranger.state.running && stranger.state.wants_key;
  return wantsKey && key ? await ask(host, port, world, { "x-api-key": key }) : stranger;
}

async function ask(
  host: string,
  port: number,
  { fetch, clock, interrupt }: ProbeNeeds,
  headers: Record<string, string>,
): Promise<Probed> {
  const limit = new AbortController();
  const cancel = clock.after(LIMIT_MS, () => limit.abort(new ProxyError("connect_timeout", "No answer.")));
  try {
    const signal = AbortSignal.any([interrupt, limit.signal]);
    const response = await fetch(`${serverUrl(host, port)}/health`, {
      signal,
      headers,
      redirect: "manual",
      proxy: false,
    });
    const [, name, version = ""] = /^([\w-]+)\/(\S+)$/.exec(response.headers.get("server") ?? "") ?? [];
    if (name === PROGRAM) return ours(version, await response.json().catch(() => null));
    await response.body?.cancel();
    return { state: { running: false, port_taken: true }, health: null };
  } catch {
    interrupt.throwIfAborted();
    return { state: { running: false, port_taken: limit.signal.aborted }, health: null };
  } finally {
    cancel();
  }
}

function ours(version: string, body: unknown): Probed {
  const { state = null, reason = null } = stateSchema.safeParse(body).data?.token ?? {};
  const health = healthSchema.safeParse(body).data ?? null;
  const wants_key = publicSchema.safeParse(body).success;
  return { state: { running: true, version, token_state: state, reason, wants_key }, health };
}

/** The address of a server that listens on `host`, as this machine calls it; no slash at the end. */
export function serverUrl(host: string, port: number): string {
  return `http://${reachable(host)}:${port}`;
}

function reachable(host: string): string {
  if (host === "localhost" || host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
