import { asProxyError, ProxyError } from "../errors.ts";
import { answerPreflight, corsHeaders } from "../guards/cors.ts";
import { invalidKey, type KeyRing } from "../guards/key-ring.ts";
import type { Receipt } from "../receipt.ts";
import type { Call } from "../relay/call.ts";
import type { Admission } from "../resilience/admission.ts";
import type { Clock } from "../world/clock.ts";
import type { Log } from "../world/log.ts";
import type { Random } from "../world/random.ts";
import { checkContent, checkSource } from "./check-guards.ts";
import { type Connection, type OpenCall, openCall } from "./open-call.ts";
import type { Handler } from "./row.ts";

type Entrance = {
  handle: Handler;
  route?: string;
  isModelCall?: boolean;
  isPage?: (pathname: string) => boolean;
  isPublic?: (pathname: string) => boolean;
};

export interface Door {
  /** A handler for `Bun.serve`: the guards, the handler within its limits, and every failure rendered. It never rejects. */
  around(entrance: Entrance): (request: Request, connection: Connection) => Promise<Response>;
  /** The response that tells a failure, in the words of the caller's dialect. */
  refuse(call: Call, thrown: unknown): Response;
  /** Takes no model call any more; those in flight go on. */
  close(): void;
  isClosed(): boolean;
  /** The model calls that have a place. */
  modelCalls(): Iterable<Readonly<OpenCall>>;
  /** Ends the model calls that still wait for upstream; each gets the error as its answer. */
  endAll(error: ProxyError): void;
}

export type DoorNeeds = {
  allowedHosts: ReadonlySet<string>;
  allowedOrigins: ReadonlySet<string>;
  allowedHeaders: readonly string[];
  keys: Pick<KeyRing, "clientOf">;
  admission: Admission;
  /** Seconds that an idle connection is kept, and that a silent client may take for its request; 0 to 255. */
  idleSeconds: number;
  readSeconds: number;
  renderError: (error: ProxyError) => string;
  /** The `server` header, by which our own commands know a proxy of ours. */
  serverName: string;
  /** Told once of each call, when it has ended. */
  observe: (receipt: Receipt) => void;
  clock: Clock;
  random: Random;
  log: Log;
};

/** The one way in (design 4.1): everything that is true of all answers is made true here. */
export function createDoor(needs: DoorNeeds): Door {
  const { admission, clock, random, log, observe, renderError, idleSeconds, readSeconds } = needs;
  const modelCalls = new Set<OpenCall>();
  let isClosing = false;

  function begin(request: Request, connection: Connection, route: string): OpenCall {
    const requestId = random.uuid();
    return openCall({
      request,
      connection,
      receipt: { requestId, method: request.method, route, status: 0, outcome: "ok", durationMs: 0 },
      idleSeconds,
      monotonicMs: clock.monotonicMs,
      onSettled(call) {
        modelCalls.delete(call);
        observe(call.receipt);
      },
    });
  }

  async function pass(call: OpenCall, connection: Connection, entrance: Entrance): Promise<Response> {
    const { request } = call;
    const pathname = checkSource(request, needs, entrance.isPage ?? none);
    if (pathname instanceof ProxyError) throw pathname;
    const preflight = answerPreflight(request, needs);
    if (preflight) return preflight;
    await recognise(call, needs.keys, entrance.isPublic?.(pathname) ?? false);
    const refusal = checkContent(request, pathname);
    if (refusal) throw refusal;
    if (entrance.isModelCall) {
      call.leave = await admission.enter(call.control.signal);
      modelCalls.add(call);
      // A client that sends its request too slowly is cut by the runtime, without an answer.
      connection.timeout(request, readSeconds);
    }
    return await entrance.handle(call);
  }

  function refuse(call: Call, thrown: unknown): Response {
    const error = call.request.signal.aborted ? clientClosed() : asProxyError(thrown);
    if (error.kind === "internal")
      log.error("unexpected failure", { id: call.receipt.requestId, cause: stackOf(error) });
    call.receipt.outcome = error.kind;
    const headers: Record<string, string> = { "content-type": "application/json", ...error.details.headers };
    const { retryAfterSeconds } = error.details;
    if (retryAfterSeconds !== undefined) headers["retry-after"] = String(Math.ceil(retryAfterSeconds));
    // A status or header that HTTP does not know, wherever it came from, must not cost the call its end.
    try {
      return new Response(renderError(error), { status: error.status, headers });
    } catch {
      return new Response(renderError(error), { status: 502, headers: { "content-type": "application/json" } });
    }
  }

  return {
    around: (entrance) => async (request, connection) => {
      const call = begin(request, connection, entrance.route ?? "unmatched");
      const response = await pass(call, connection, entrance).catch((thrown: unknown) => refuse(call, thrown));
      call.receipt.status = response.status;
      if (!call.isOpen) call.settle(call.receipt.outcome);
      return dress(response, call, needs, isClosing);
    },
    refuse,
    close() {
      isClosing = true;
      admission.close();
    },
    isClosed: () => isClosing,
    modelCalls: () => modelCalls.values(),
    endAll(error) {
      for (const call of modelCalls) call.control.abort(error);
    },
  };
}

const none = () => false;

/** Notes whose call it is. Throws invalid_api_key for a stranger's, but where the route is public. */
async function recognise(call: Call, keys: DoorNeeds["keys"], isPublic: boolean): Promise<void> {
  const client = await keys.clientOf(call.request.headers);
  if (!client && !isPublic) throw invalidKey();
  if (client?.name) call.receipt.key = client.name;
  call.client = client?.id ?? null;
}

/** What every answer carries, whoever made it. */
function dress(
  response: Response,
  call: Call,
  { serverName, allowedOrigins }: DoorNeeds,
  isClosing: boolean,
): Response {
  const { headers } = response;
  headers.set("x-request-id", call.receipt.requestId);
  headers.set("server", serverName);
  headers.set("x-content-type-options", "nosniff");
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  if (allowedOrigins.size > 0) {
    for (const [name, value] of Object.entries(corsHeaders(call.request.headers, allowedOrigins)))
      headers.set(name, value);
  }
  if (isClosing) headers.set("connection", "close");
  return response;
}

function clientClosed(): ProxyError {
  return new ProxyError("client_closed", "The client closed the connection.");
}

/** For the log alone: where it happened. Its message may quote what a client sent, so only the place is told. */
function stackOf({ cause }: ProxyError): string {
  if (!(cause instanceof Error)) return typeof cause;
  const place = cause.stack?.split("\n").find((line) => line.includes(" at ") || line.includes("@")) ?? "";
  return `${cause.name} ${place.trim()}`;
}
