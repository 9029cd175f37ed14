import { expect, test } from "bun:test";
import { docsRoutes } from "../../../src/server/docs-page/docs-routes.ts";
import { chatRoutes } from "../../../src/server/routes/chat-routes.ts";
import { healthRoutes } from "../../../src/server/routes/health-routes.ts";
import { modelRoutes } from "../../../src/server/routes/model-routes.ts";
import { pprofRoutes } from "../../../src/server/routes/pprof-routes.ts";
import { probeRoutes } from "../../../src/server/routes/probe-routes.ts";
import { systemAssets } from "../../../src/world/assets.ts";
import { createFakeClock } from "../../support/fake-clock.ts";

const unasked = () => {
  throw new Error("No route is called here.");
};
const rows = [
  ...chatRoutes({ relay: unasked }),
  ...modelRoutes({ catalogue: { list: unasked }, aliases: {}, allowedIds: null }),
  ...probeRoutes({ version: "1.0.0" }),
  ...healthRoutes({ health: { read: unasked, isReady: unasked } }),
  ...pprofRoutes({
    ...{ mode: "on", isLoopback: true, closing: new AbortController().signal, clock: createFakeClock() },
    ...{ hasKeys: unasked, openProfiler: unasked, inFlight: unasked, encode: unasked, turns: { run: unasked } },
    ...{ machine: { memory: unasked }, loopLag: { lateness: unasked } },
  }),
  ...docsRoutes({ openAsset: systemAssets }),
];

test("all that is served is documented, each by its own words, but for the page that shows it and an address that is written in two ways", async () => {
  const details = await Promise.all(
    rows.map(async ({ path, detail }) => ({ path, detail: (await detail?.()) ?? null })),
  );
  const hidden = details.filter(({ detail }) => detail === null).map(({ path }) => path);
  expect(hidden.filter((path) => !path.startsWith("/docs"))).toEqual(["/debug/pprof"]);
  const summaries = details.flatMap(({ detail }) => (detail ? [detail["summary"]] : []));
  expect(summaries.length).toBe(rows.length - hidden.length);
  expect(new Set(summaries).size).toBe(summaries.length);
  expect(summaries).toContain("Create a chat completion");
});
