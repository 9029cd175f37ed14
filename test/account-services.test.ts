import { expect, test } from "bun:test";
import { openFetch } from "../src/account-services.ts";
import { loadConfig } from "../src/config/load.ts";
import { systemClock } from "../src/world/clock.ts";
import { systemDial } from "../src/world/dial.ts";
import { createMemoryFiles } from "./support/memory-files.ts";

test("whoever is asked besides GitHub is asked by the configuration's own connections", async () => {
  using server = Bun.serve({ port: 0, fetch: ({ method, url }) => new Response(`${method} ${new URL(url).pathname}`) });
  const loaded = await loadConfig({
    files: createMemoryFiles(),
    clock: systemClock,
    env: {},
    home: "/home/octo",
    flags: {},
  });
  const fetch = openFetch(loaded, { dial: systemDial, clock: systemClock, env: {} });
  const answer = await fetch(`http://127.0.0.1:${server.port}/latest`);
  const read = await answer.body?.getReader().read();
  expect([answer.status, new TextDecoder().decode(read?.value)]).toEqual([200, "GET /latest"]);
});
