import { asProxyError, ProxyError } from "../../errors.ts";
import type { CountedName, Profiles } from "../../insight/profiles/profiles.ts";
import type { Call } from "../../relay/call.ts";
import type { PprofName } from "./pprof-names.ts";
import { PPROF_PAGE, PPROF_PAGE_POLICY } from "./pprof-page.ts";

export interface PprofAnswers {
  index(): Response;
  /** What is asked for, as the query wants it. Throws `invalid_value`, `profile_in_progress` and `shutting_down`. */
  of(name: PprofName, call: Call): Promise<Response>;
}

/** As Go has them. */
const DEFAULT_SECONDS = { profile: 30, trace: 1 };
const MAX_SECONDS = 300;

/** What `/debug/pprof/` answers. A profile is taken for those who want its bytes; HEAD gets their headers alone. */
export function createPprofAnswers(profiles: Profiles): PprofAnswers {
  async function sampled(name: "profile" | "trace", call: Call, query: URLSearchParams): Promise<Response> {
    const seconds = secondsOf(query.get("seconds"), DEFAULT_SECONDS[name]);
    const isTrace = name === "trace";
    const headers = isTrace ? file("trace.cpuprofile", "application/json") : file("profile.pb.gz");
    if (call.request.method === "HEAD") return new Response(null, { headers });
    // Nothing is sent while it is taken, for longer than a connection may be idle.
    call.isRead();
    const bytes = await profiles.sampleCpu(seconds, isTrace ? "trace" : "pprof", call.control.signal);
    return new Response(bytes, { headers });
  }

  async function counted(name: "heap" | "allocs" | CountedName, call: Call, query: URLSearchParams): Promise<Response> {
    if (query.has("seconds")) throw invalid("seconds", `seconds is for profile and trace; ${name} is of this moment.`);
    const form = Number(query.get("debug") ?? 0) > 0 ? "text" : "pprof";
    const headers = form === "text" ? TEXT : file(`${name}.pb.gz`);
    if (call.request.method === "HEAD") return new Response(null, { headers });
    const isHeap = name === "heap" || name === "allocs";
    const bytes = await (isHeap ? profiles.heap(name, form) : profiles.count(name, form));
    return new Response(bytes, { headers });
  }

  async function answer(name: PprofName, call: Call): Promise<Response> {
    // A client of HTTP/1.0 may send no host.
    const query = new URL(call.request.url, "http://localhost").searchParams;
    if (name === "profile" || name === "trace") return await sampled(name, call, query);
    if (name === "cmdline") return new Response(profiles.commandLine().join("\0"), { headers: TEXT });
    if (name === "symbol") return new Response("num_symbols: 0\n", { headers: TEXT });
    return await counted(name, call, query);
  }

  return {
    index: () => new Response(PPROF_PAGE, { headers: PAGE_HEADERS }),
    of: (name, call) =>
      answer(name, call).catch((thrown: unknown) => {
        throw shownByGo(asProxyError(thrown));
      }),
  };
}

const TEXT = { "content-type": "text/plain; charset=utf-8" };
const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": PPROF_PAGE_POLICY,
  "referrer-policy": "no-referrer",
};

function file(name: string, contentType = "application/octet-stream"): Record<string, string> {
  return { "content-type": contentType, "content-disposition": `attachment; filename="${name}"` };
}

function secondsOf(text: string | null, fallback: number): number {
  if (text === null) return fallback;
  const seconds = /^\d{1,3}(?:\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (seconds > 0 && seconds <= MAX_SECONDS) return seconds;
  throw invalid("seconds", `seconds must be a number above 0 and at most ${MAX_SECONDS}.`);
}

function invalid(param: string, message: string): ProxyError {
  return new ProxyError("invalid_value", message, { param });
}

/** `go tool pprof` shows why it was refused only when it is told so like this; the text stays the JSON of all errors. */
function shownByGo({ kind, message, details }: ProxyError): ProxyError {
  return new ProxyError(kind, message, { ...details, headers: { ...details.headers, ...TEXT, "x-go-pprof": "1" } });
}
