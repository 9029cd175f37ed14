import { describe, expect, test } from "bun:test";
import { type ListenNeeds, listen } from "../../src/server/listen.ts";
import { kindOf } from "../support/kind-of.ts";
import { createMemoryLog } from "../support/memory-log.ts";
import { AUTHORITY, certificateOf } from "../support/tls-files.ts";

const start = (needs: Partial<ListenNeeds>) =>
  listen({
    host: "localhost",
    port: 0,
    idleSeconds: 10,
    maxBodyBytes: 1000,
    certificate: null,
    hotRoutes: { "/hot": { GET: async () => new Response("hot") } },
    handle: async () => new Response("cold"),
    log: createMemoryLog(),
    ...needs,
  });

describe("listening", () => {
  test("on localhost is on both loopback addresses with one port, until it is closed", async () => {
    const { port, urls, close } = await start({});
    expect(urls).toEqual([`http://127.0.0.1:${port}`, `http://[::1]:${port}`]);
    for (const url of urls) {
      const texts = ["/hot", "/other"].map(async (path) => (await fetch(url + path)).text());
      expect(await Promise.all(texts)).toEqual(["hot", "cold"]);
    }
    await close();
    for (const url of urls) await expect(fetch(url)).rejects.toThrow();
  });

  test("fails on a port that another has, on either address, and holds none then", async () => {
    for (const hostname of ["127.0.0.1", "::1"]) {
      using other = Bun.serve({ hostname, port: 0, reusePort: false, fetch: () => new Response("other") });
      const port = other.port ?? 0;
      expect(await kindOf(() => start({ port }))).toBe("port_in_use");
      const free = hostname === "::1" ? "127.0.0.1" : "[::1]";
      await expect(fetch(`http://${free}:${port}`)).rejects.toThrow();
    }
  });

  test("on an address that this machine does not have is an error of the configuration", async () => {
    expect(await kindOf(() => start({ host: "192.0.2.1" }))).toBe("config_invalid");
  });

  test("goes on with other handlers, on both addresses, while what has begun ends with the old ones", async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<Response>();
    const handle: ListenNeeds["handle"] = () => {
      asked.resolve();
      return answer.promise;
    };
    const { urls, port, reload, pending, close } = await start({ handle });
    const running = fetch(`${urls[0]}/`);
    await asked.promise;
    reload({
      hotRoutes: { "/hot": { GET: async () => new Response("hotter") } },
      handle: async () => new Response("new"),
      certificate: null,
    });
    for (const url of urls) {
      const texts = ["/hot", "/other"].map(async (path) => (await fetch(url + path)).text());
      expect(await Promise.all(texts)).toEqual(["hotter", "new"]);
    }
    expect([pending(), new URL(urls[0] ?? "").port]).toEqual([1, String(port)]);
    answer.resolve(new Response("the end"));
    expect(await (await running).text()).toBe("the end");
    await close();
  });

  test("drains: what runs ends by itself, and nobody else is let in", async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<Response>();
    const handle: ListenNeeds["handle"] = () => {
      asked.resolve();
      return answer.promise;
    };
    const { urls, drain, close } = await start({ handle });
    const running = fetch(`${urls[0]}/`);
    await asked.promise;
    const drained = drain();
    await expect(fetch(`${urls[1]}/`)).rejects.toThrow();
    answer.resolve(new Response("the end"));
    expect(await (await running).text()).toBe("the end");
    await drained;
    await close();
  });
});

test("over TLS a reload shows another certificate, and the answers of before end as they began", async () => {
  const asked = Promise.withResolvers<void>();
  const ending = Promise.withResolvers<Response>();
  const handle = () => {
    asked.resolve();
    return ending.promise;
  };
  const listening = await start({ host: "127.0.0.1", certificate: certificateOf("localhost"), handle });
  const [url = ""] = listening.urls;
  expect(url).toBe(`https://127.0.0.1:${listening.port}`);
  const get = (serverName: string) => fetch(`${url}/`, { tls: { ca: AUTHORITY, serverName } });
  const running = get("localhost");
  await asked.promise;
  const next = { hotRoutes: {}, handle: async () => new Response("new") };
  listening.reload({ ...next, certificate: certificateOf("elsewhere") });
  expect(await (await get("elsewhere.example")).text()).toBe("new");
  expect(listening.pending()).toBe(1);
  ending.resolve(new Response("old"));
  expect(await (await running).text()).toBe("old");
  listening.reload({ ...next, certificate: certificateOf("elsewhere") });
  await listening.drain();
  await listening.close();
});

test("a reload may give a port a certificate, and take it: its address tells", async () => {
  const listening = await start({ host: "127.0.0.1" });
  const place = `127.0.0.1:${listening.port}`;
  const next = { hotRoutes: {}, handle: async () => new Response("here") };
  expect(listening.urls).toEqual([`http://${place}`]);
  listening.reload({ ...next, certificate: certificateOf("localhost") });
  expect(listening.urls).toEqual([`https://${place}`]);
  listening.reload({ ...next, certificate: null });
  expect(listening.urls).toEqual([`http://${place}`]);
  expect(await (await fetch(`http://${place}/`)).text()).toBe("here");
  await listening.close();
});

test("a certificate that nobody can be shown is refused whole: the old one and its handlers stay", async () => {
  const handle = async () => new Response("old");
  const listening = await start({ certificate: certificateOf("localhost"), handle });
  const next = { hotRoutes: {}, handle: async () => new Response("new") };
  const refused = () => listening.reload({ ...next, certificate: { cert: "none", key: "none" } });
  expect(refused).toThrow("cannot be listened on");
  const get = (url: string, serverName: string) => fetch(`${url}/`, { tls: { ca: AUTHORITY, serverName } });
  for (const url of listening.urls) expect(await (await get(url, "localhost")).text()).toBe("old");
  listening.reload({ ...next, certificate: certificateOf("elsewhere") });
  for (const url of listening.urls) expect(await (await get(url, "elsewhere.example")).text()).toBe("new");
  await listening.close();
});
