import { ProxyError } from "../../errors.ts";
import type { ProfilesNeeds } from "../../insight/profiles/profiles.ts";
import type { Call } from "../../relay/call.ts";
import { createLazy } from "../../resilience/lazy.ts";
import type { Profiler } from "../../world/profiler.ts";
import type { Handler, RouteRow } from "../row.ts";
import type { PprofAnswers } from "./pprof-answers.ts";
import { PPROF_NAMES } from "./pprof-names.ts";

export type PprofRoutesNeeds = Omit<ProfilesNeeds, "profiler"> & {
  /** "auto" serves on loopback only, "on" elsewhere too, where clients need a key. */
  mode: "auto" | "on" | "off";
  isLoopback: boolean;
  /** Whether clients need a key; the door has asked for it by then. */
  hasKeys: () => boolean;
  openProfiler: () => Promise<Profiler>;
};

/** What `go tool pprof` reads, at the addresses where it looks for it (Go's net/http/pprof). */
export function pprofRoutes(needs: PprofRoutesNeeds): RouteRow[] {
  const { mode, isLoopback, hasKeys } = needs;
  if (mode === "off" || (mode === "auto" && !isLoopback)) return [];
  const answers = createLazy(() => loadAnswers(needs));
  const guarded =
    (answer: (pprof: PprofAnswers, call: Call) => Response | Promise<Response>): Handler =>
    async (call) => {
      if (!isLoopback && !hasKeys()) throw keyless();
      return await answer(await answers(), call);
    };
  const index = { method: "GET", isPage: true, handle: guarded((pprof) => pprof.index()) } as const;
  return [
    { ...index, path: "/debug/pprof/", detail: async () => (await import("./pprof-docs.ts")).indexDocs() },
    { ...index, path: "/debug/pprof", detail: null },
    ...PPROF_NAMES.map(
      (name): RouteRow => ({
        method: "GET",
        path: `/debug/pprof/${name}`,
        handle: guarded((pprof, call) => pprof.of(name, call)),
        detail: async () => (await import("./pprof-docs.ts")).profileDocs(name),
      }),
    ),
    {
      method: "POST",
      path: "/debug/pprof/symbol",
      handle: guarded((pprof, call) => pprof.of("symbol", call)),
      detail: async () => (await import("./pprof-docs.ts")).symbolLookupDocs(),
    },
  ];
}

/** With the first call: an idle server holds nothing of it. */
async function loadAnswers({ openProfiler, ...needs }: PprofRoutesNeeds): Promise<PprofAnswers> {
  const { createProfiles } = await import("../../insight/profiles/profiles.ts");
  const { createPprofAnswers } = await import("./pprof-answers.ts");
  return createPprofAnswers(createProfiles({ ...needs, profiler: await openProfiler() }));
}

function keyless(): ProxyError {
  const message = "Profiles are served beyond loopback only where clients need a key, and here they need none.";
  return new ProxyError("not_found", message);
}
