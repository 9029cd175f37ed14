import { expect, test } from "bun:test";
import { docsRoutes } from "../../../src/server/docs-page/docs-routes.ts";
import { chatRoutes } from "../../../src/server/routes/chat-routes.ts";
import { healthRoutes } from "../../../src/server/routes/health-routes.ts";
import { modelRoutes } from "../../../src/server/routes/model-routes.ts";
import { systemAssets } from "../../../src/world/assets.ts";

const unasked = () => {
  throw new Error("No route is called here.");
};
const rows = [
  ...chatRoutes({ relay: unasked }),
  ...modelRoutes({ catalogue: { list: unasked }, aliases: {}, allowedIds: null }),
  ...healthRoutes({ health: { read: unasked, isReady: unasked } }),
  ...docsRoutes({ openAsset: systemAssets }),
];

test("all that is served is documented, each by its own words, but for the page that shows it", async () => {
  const details = await Promise.all(
    rows.map(async ({ path, detail }) => ({ path, detail: (await detail?.()) ?? null })),
  );
  const hidden = details.filter(({ detail }) => detail === null).map(({ path }) => path);
  expect(hidden.filter((path) => !path.startsWith("/docs"))).toEqual([]);
  const summaries = details.flatMap(({ detail }) => (detail ? [detail["summary"]] : []));
  expect(summaries.length).toBe(rows.length - hidden.length);
  expect(new Set(summaries).size).toBe(summaries.length);
  expect(summaries).toContain("Create a chat completion");
});
