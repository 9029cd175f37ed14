import { swagger } from "@elysiajs/swagger";
import { Elysia } from "elysia";
import { ProxyError } from "../errors.ts";
import type { Call } from "../relay/call.ts";
import { BEARER_SCHEME } from "./docs-page/page.ts";
import type { Door } from "./door.ts";
import { type Handler, isAt, type RouteRow } from "./row.ts";

export type AppNeeds = { rows: readonly RouteRow[]; version: string; refuse: Door["refuse"] };

/** The Elysia app: it knows all routes, finds the one that was called, and documents them at `/docs/json`. */
export async function createApp({ rows, version, refuse }: AppNeeds): Promise<Handler> {
  // Elysia knows a request only as what Bun gave it; what the door knows of it is kept beside.
  const calls = new WeakMap<Request, Call>();

  const callOf = (request: Request): Call => {
    const call = calls.get(request);
    if (!call) throw new ProxyError("internal", "A request came past the door.");
    return call;
  };

  const app = new Elysia({ name: "github-copilot-svcs", strictPath: true })
    .onError({ as: "global" }, ({ code, request, error }) => {
      const failure = code === "NOT_FOUND" ? unmatched(request, rows) : error;
      return refuse(callOf(request), failure);
    })
    // Before the plugin, whose document is a route too.
    .onBeforeHandle({ as: "global" }, ({ request, route }) => {
      callOf(request).receipt.route = route;
    })
    .use(swagger({ path: "/docs", specPath: "/docs/json", documentation: documentation(version) }));

  for (const row of rows) {
    const handle = async ({ request }: { request: Request }): Promise<Response> => {
      const call = callOf(request);
      try {
        // A model call comes by its hot route alone, where the door counts it and watches over it.
        if (row.isModelCall) throw unmatched(request, []);
        return await row.handle(call);
      } catch (thrown) {
        return refuse(call, thrown);
      }
    };
    // The body is never Elysia's: the relay reads it, as bytes and bounded.
    const detail = row.detail ? await row.detail() : { hide: true };
    app.route(row.method, row.path, handle, { parse: "none", detail });
  }

  return (call) => {
    const request = call.request.method === "HEAD" ? asGet(call.request) : call.request;
    calls.set(request, call);
    return app.fetch(request);
  };
}

/** HEAD works where GET does (RFC 9110 9.3.2); Bun leaves the body away. */
function asGet(request: Request): Request {
  return new Request(request.url, { method: "GET", headers: request.headers, signal: request.signal });
}

/** Why no route took the request: its path is unknown, or it is known with other methods. */
function unmatched(request: Request, rows: readonly RouteRow[]): ProxyError {
  const { pathname } = new URL(request.url);
  const methods = new Set<string>(rows.filter((row) => isAt(row, pathname)).map((row) => row.method));
  // Where the method would do, the path is at fault all the same: with a fragment, which has no place there.
  if (methods.size === 0 || methods.has(request.method)) {
    const other = meantBy(pathname, rows);
    const hint = other === undefined ? "" : `, but ${other}`;
    const shown = pathname.slice(0, 200);
    return new ProxyError("not_found", `There is no ${shown} here${hint}. All routes are listed at /docs.`);
  }
  const allow = (methods.has("GET") ? [...methods, "HEAD"] : [...methods]).join(", ");
  if (request.headers.get("upgrade")?.toLowerCase() === "websocket") return noWebSocket(pathname, allow);
  return new ProxyError("method_not_allowed", `${pathname} takes ${allow}.`, { headers: { allow } });
}

/** After this status alone Codex asks by POST at once; any other it takes for weather, and tries again for seconds. */
function noWebSocket(pathname: string, allow: string): ProxyError {
  const message = `${pathname} takes ${allow}, and nothing over a WebSocket.`;
  const headers = { allow, connection: "upgrade", upgrade: "HTTP/1.1" };
  return new ProxyError("method_not_allowed", message, { status: 426, headers });
}

/** The route that a client meant whose base URL is wrong: the end of the path is its own. */
function meantBy(pathname: string, rows: readonly RouteRow[]): string | undefined {
  const called = pathname.endsWith("/") ? pathname.slice(0, -1) : pathname;
  const documented = rows.filter(({ detail }) => detail !== null).map(({ path }) => path);
  const ends = (path: string) => called.endsWith(path.replace(/^\/v1/, ""));
  return documented.filter((path) => path !== "/" && ends(path)).toSorted((a, b) => b.length - a.length)[0];
}

const KEY_HINT = "A key of `keys create`, where the proxy has any.";

function documentation(version: string) {
  return {
    info: {
      title: "github-copilot-svcs",
      version,
      description:
        "The models of your own GitHub Copilot subscription, as the APIs of OpenAI, Anthropic, Gemini and Ollama. The " +
        "base URL for tools that speak OpenAI's is this address with `/v1` in place of `/docs`; for most others it is " +
        "the address alone, and they add the rest themselves. Where the proxy has keys, one of them is the API key; " +
        "else any text will do. To try it here, open an operation and press Execute.",
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    // The empty one says that none may be needed.
    security: [{}, { [BEARER_SCHEME]: [] }, { header: [] }],
    components: {
      securitySchemes: {
        [BEARER_SCHEME]: { type: "http" as const, scheme: "bearer", description: KEY_HINT },
        header: { type: "apiKey" as const, in: "header", name: "x-api-key", description: KEY_HINT },
      },
    },
    tags: [
      { name: "Chat", description: "Chat completions, as OpenAI's API has them." },
      { name: "Responses", description: "Responses, as OpenAI's API has them; none is stored." },
      { name: "Messages", description: "Messages, as Anthropic's API has them." },
      { name: "Embeddings", description: "Vectors of texts, as OpenAI's API has them." },
      { name: "Gemini", description: "The same models, as Gemini's API has them." },
      { name: "Ollama", description: "The same models, as Ollama's API has them." },
      { name: "Models", description: "The models that your account can use." },
      { name: "Health", description: "For people, supervisors and load balancers." },
      { name: "Profiles", description: "For those who look into the program, with `go tool pprof` and its like." },
    ],
  };
}
