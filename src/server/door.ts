import { asProxyError, ProxyError } from "../errors.ts";
import { answerPreflight, corsHeaders } from "../guards/cors.ts";
import { invalidKey, type KeyRing } from "../guards/key-ring.ts";
import type { Receipt } from "../receipt.ts";
import type { Call } from "../relay/call.ts";
import type { Admission } from "../resilience/admission.ts";
import { EVERYBODY } from "../resilience/shares.ts";
import type { Clock } from "../world/clock.ts";
import type { Random } from "../world/random.ts";
import { checkContent, checkSource } from "./check-guards.ts";
import { type Connection, type OpenCall, openCall } from "./open-call.ts";
import type { Handler } from "./row.ts";

type Entrance = {
  handle: Handler;
  /** The route, where it is known beforehand. */
  route?: string;
  /** Which it would be by its path, for those who are turned away before it is found. */
  routeOf?: (pathname: string) => string | undefined;
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
  /** Resolves when none of its calls is open any more. */
  idle(): Promise<void>;
  /** Ends the model calls of its own that still wait for upstream; each gets the error as its answer. */
  endAll(error: ProxyError): void;
}

export type DoorNeeds = {
  allowedHosts: ReadonlySet<string>;
  allowedOrigins: ReadonlySet<string>;
  allowedHeaders: readonly string[];
  keys: Pick<KeyRing, "clientOf">;
  admission: Admission;
  /** Told of each model call that has a place, for as long as it has it. */
  underWay: Pick<Set<Readonly<OpenCall>>, "add" | "delete">;
  /** Seconds that an idle connection is kept, and that a silent client may take for its request; 0 to 255. */
  idleSeconds: number;
  readSeconds: number;
  /** In the words of the dialect that the request is in. */
  renderError: (error: ProxyError, request: Request) => string;
  /** The `server` header, by which our own commands know a proxy of ours. */
  serverName: string;
  /** Told once of each call, when it has ended. */
  observe: (receipt: Receipt) => void;
  clock: Clock;
  random: Random;
  /** Told of what no failure of ours explains. */
  onUnexpected: (thrown: unknown, requestId?: string) => void;
};

const JSON_HEADERS = { "content-type": "application/json" };

/** The one way in (design 4.1): everything that is true of all answers is made true here. */
export function createDoor(needs: DoorNeeds): Door {
  const { admission, underWay, clock, random, observe, idleSeconds, readSeconds } = needs;
  const modelCalls = new Set<OpenCall>();
  let openCalls = 0;
  const empty = new Set<() => void>();
  let isClosing = false;

  function begin(request: Request, connection: Connection, route: string): OpenCall {
    const requestId = random.uuid();
    const call = openCall({
      request,
      connection,
      receipt: { requestId, method: request.method, route, status: 0, outcome: "ok", durationMs: 0 },
      idleSeconds,
      monotonicMs: clock.monotonicMs,
      onSettled(call) {
        modelCalls.delete(call);
        underWay.delete(call);
        if (--openCalls === 0) for (const resolve of empty) resolve();
        observe(call.receipt);
      },
    });
    openCalls++;
    return call;
  }

  async function pass(call: OpenCall, connection: Connection, entrance: Entrance): Promise<Response> {
    const { request } = call;
    const pathname = checkSource(request, needs, entrance.isPage ?? none);
    if (pathname instanceof ProxyError) throw pathname;
    const preflight = answerPreflight(request, needs);
    if (preflight) return preflight;
    const client = needs.keys.clientOf(request.headers);
    recognise(call, client instanceof Promise ? await client : client, entrance, pathname);
    const refusal = checkContent(request, pathname);
    if (refusal && !isNowhere(entrance, pathname)) throw refusal;
    if (entrance.isModelCall) {
      call.leave = await admission.enter(call.client ?? EVERYBODY, call.control.signal);
      modelCalls.add(call);
      underWay.add(call);
      // A client that sends its request too slowly is cut by the runtime, without an answer.
      connection.timeout(request, readSeconds);
    }
    return await entrance.handle(call);
  }

  async function answer(request: Request, connection: Connection, entrance: Entrance): Promise<Response> {
    const call = begin(request, connection, entrance.route ?? "unmatched");
    const response = await pass(call, connection, entrance).catch((thrown: unknown) => refuse(call, thrown, needs));
    call.receipt.status = response.status;
    if (!call.isOpen) call.settle(call.receipt.outcome);
    return dress(response, call, needs, isClosing);
  }

  return {
    around: (entrance) => (request, connection) =>
      answer(request, connection, entrance).catch((thrown) => apologise(thrown, request, needs)),
    refuse: (call, thrown) => refuse(call, thrown, needs),
    close() {
      isClosing = true;
      admission.close();
    },
    isClosed: () => isClosing,
    idle: () => new Promise((resolve) => (openCalls === 0 ? resolve() : void empty.add(resolve))),
    endAll(error) {
      for (const call of modelCalls) call.control.abort(error);
    },
  };
}

const none = () => false;

/** Whether no route is there, so that nothing is read: what is wrong is the path then, and not what is sent. */
function isNowhere({ routeOf }: Entrance, pathname: string): boolean {
  return routeOf !== undefined && routeOf(pathname) === undefined;
}

/** Notes whose call it is. Throws invalid_api_key for a stranger's, but where the route is public. */
function recognise(
  call: Call,
  client: Awaited<ReturnType<KeyRing["clientOf"]>>,
  { isPublic, routeOf }: Entrance,
  pathname: string,
): void {
  if (!client && !isPublic?.(pathname)) {
    call.receipt.route = routeOf?.(pathname) ?? call.receipt.route;
    throw invalidKey();
  }
  if (client?.name) call.receipt.key = client.name;
  call.client = client?.id ?? null;
}

/** The response that tells a failure, in the words of the caller's dialect. */
function refuse(call: Call, thrown: unknown, { onUnexpected, renderError }: DoorNeeds): Response {
  const error = call.request.signal.aborted ? clientClosed() : asProxyError(thrown);
  if (error.kind === "internal") onUnexpected(error.cause, call.receipt.requestId);
  call.receipt.outcome = error.kind;
  const headers: Record<string, string> = { ...JSON_HEADERS, ...error.details.headers };
  const { retryAfterSeconds } = error.details;
  if (retryAfterSeconds !== undefined) headers["retry-after"] = String(Math.ceil(retryAfterSeconds));
  // A status or header that HTTP does not know, wherever it came from, must not cost the call its end.
  try {
    return new Response(renderError(error, call.request), { status: error.status, headers });
  } catch {
    return new Response(renderError(error, call.request), { status: 502, headers: JSON_HEADERS });
  }
}

/** The answer to a fault of the door itself; there may be no call yet. */
function apologise(thrown: unknown, request: Request, { onUnexpected, renderError }: DoorNeeds): Response {
  onUnexpected(thrown);
  return new Response(renderError(asProxyError(thrown), request), { status: 500, headers: JSON_HEADERS });
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
  // By this name Anthropic's SDKs tell it to their users.
  if (call.receipt.dialect === "anthropic-messages") headers.set("request-id", call.receipt.requestId);
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
