import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { createUserMachine, GITHUB_TOKEN } from "../support/binary.ts";
import { readEvents } from "../support/event-reader.ts";
import { readPprof, wordsOf } from "../support/pprof.ts";
import { CHAT, callsTo, type ProxyUnderTest, startProxy } from "../support/proxy.ts";
import { rawHttp } from "../support/raw-http.ts";

// A snapshot of the heap of a process that runs tests takes its time.
setDefaultTimeout(60_000);

const NAMES = [
  "profile",
  "trace",
  "heap",
  "allocs",
  "goroutine",
  "threadcreate",
  "block",
  "mutex",
  "cmdline",
  "symbol",
];
const COUNTED = ["heap", "allocs", "goroutine", "threadcreate", "block", "mutex"];

let proxy: ProxyUnderTest;
beforeAll(async () => {
  proxy = await startProxy();
});
afterAll(() => proxy[Symbol.asyncDispose]());

const get = (path: string) => proxy.get(`/debug/pprof/${path}`);
const pprof = async (path: string) => readPprof(await (await get(path)).arrayBuffer());

/** A profile of 300 seconds that is being taken, and what another is answered meanwhile. */
async function takeLong({ url }: ProxyUnderTest) {
  for (;;) {
    const gone = new AbortController();
    const taken = fetch(`${url}/debug/pprof/profile?seconds=300`, { signal: gone.signal });
    let hasEnded = false;
    const end = () => {
      hasEnded = true;
    };
    taken.then(end, end);
    // It ends at once where the other came first; then it is asked for again.
    while (!hasEnded) {
      const refused = await fetch(`${url}/debug/pprof/trace?seconds=0.001`);
      if (refused.status === 503 && !hasEnded) return { taken, refused, leave: () => gone.abort() };
    }
  }
}

describe("the index", () => {
  test.each(["/debug/pprof", "/debug/pprof/"])("at %s is a page that leads to all there is", async (path) => {
    const response = await proxy.get(path, { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    const page = await response.text();
    for (const name of NAMES) expect(page).toMatch(new RegExp(`href="/debug/pprof/${name}[?"]`));
    for (const [, link = ""] of page.matchAll(/href="(\/debug[^"]+)"/g)) {
      const linked = link.replace("seconds=10", "seconds=0.01");
      expect([link, (await proxy.get(linked)).status]).toEqual([link, 200]);
    }
  });
});

describe("a CPU profile", () => {
  test("names the functions that ran and where they are, and no path of the machine", async () => {
    const response = get("profile?seconds=0.5");
    let isOver = false;
    void response.finally(() => {
      isOver = true;
    });
    while (!isOver) await (await proxy.chat({ stream: true })).text();
    const { headers } = await response;
    expect(headers.get("content-type")).toBe("application/octet-stream");
    expect(headers.get("content-disposition")).toBe('attachment; filename="profile.pb.gz"');
    const profile = readPprof(await (await response).arrayBuffer());
    expect(profile.columns).toEqual(["samples/count", "cpu/nanoseconds"]);
    expect(profile.durationMs).toBeGreaterThanOrEqual(500);
    const files = new Set(profile.rows.flatMap(({ stack }) => stack.map(({ file }) => file)));
    expect([...files].filter((file) => file.startsWith("src/"))).not.toEqual([]);
    expect(profile.strings.filter((text) => text.includes(process.cwd()))).toEqual([]);
    expect(profile.rows.every(({ values: [, nanos = 0] }) => nanos >= 0)).toBe(true);
  });

  test("comes as a .cpuprofile too", async () => {
    const response = await get("trace?seconds=0.05");
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="trace.cpuprofile"');
    const text = await response.text();
    expect(JSON.parse(text)).toEqual({
      nodes: expect.any(Array),
      startTime: expect.any(Number),
      endTime: expect.any(Number),
      samples: expect.any(Array),
      timeDeltas: expect.any(Array),
    });
    expect(text).not.toContain(process.cwd());
  });

  test.each(["0", "-1", "301", "x", "", "1e3"])(
    "of %p seconds is refused, for a reason that pprof shows",
    async (seconds) => {
      const response = await get(`profile?seconds=${seconds}`);
      expect(response.status).toBe(400);
      expect(response.headers.get("x-go-pprof")).toBe("1");
      expect(response.headers.get("content-type")).toContain("text/plain");
      expect(await response.json()).toMatchObject({ error: { code: "invalid_value", param: "seconds" } });
    },
  );

  test("is one at a time, and ends when its client leaves", async () => {
    const { taken, refused, leave } = await takeLong(proxy);
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(200);
    expect(refused.headers.get("x-go-pprof")).toBe("1");
    expect(await refused.json()).toMatchObject({ error: { code: "profile_in_progress" } });
    expect((await get("goroutine")).status).toBe(200);
    leave();
    await expect(taken).rejects.toThrow();
    await proxy.log.waitFor("request", { route: "/debug/pprof/profile", outcome: "client_closed" });
    expect((await get("profile?seconds=0.01")).status).toBe(200);
  });

  test("that is taken when the proxy is told to stop is handed over at once", async () => {
    await using other = await startProxy({ config: { timeouts: { drain: 30 } } });
    const { taken } = await takeLong(other);
    const code = other.drain();
    const { columns, durationMs } = readPprof(await (await taken).arrayBuffer());
    expect(columns).toEqual(["samples/count", "cpu/nanoseconds"]);
    expect(durationMs).toBeLessThan(30_000);
    expect(await code).toBe(0);
  });
});

describe("what is counted", () => {
  test("of memory is objects and bytes, by kind and constructor", async () => {
    const heap = await pprof("heap");
    expect(heap.columns).toEqual(["inuse_objects/count", "inuse_space/bytes"]);
    const words = wordsOf(heap).join("\n");
    expect(words).toMatch(/^Uint8Array < object: \d+ \d+$/m);
    expect(words).toMatch(/^\(string\) < string: \d+ \d+$/m);
    expect(words).toMatch(/^\(outside the JavaScript heap\) < process: 0 \d+$/m);
    expect((await pprof("allocs")).columns).toEqual(["alloc_objects/count", "alloc_space/bytes"]);
  });

  test("of what is under way is calls by what they wait for, the queue, and streams", async () => {
    await using busy = await startProxy({ config: { limits: { in_flight: 2 } } });
    const stream = busy.simulator.gate.hold(CHAT, 3);
    const events = readEvents(await busy.chat({ stream: true }));
    await events.next();
    await stream.reached;
    const whole = busy.simulator.gate.hold(CHAT, 0);
    const second = busy.chat();
    await busy.simulator.journal.waitFor(CHAT, 2);
    const third = busy.chat();
    const asText = async () => await (await busy.get("/debug/pprof/goroutine?debug=1")).text();
    for (const sign of ["reads Copilot's answer", "queue"]) while (!(await asText()).includes(sign));
    const response = await busy.get("/debug/pprof/goroutine");
    const route = "POST /v1/chat/completions";
    expect(wordsOf(readPprof(await response.arrayBuffer()))).toEqual([
      `hands a stream on < gpt-4o < ${route}: 1`,
      `reads Copilot's answer < gpt-4o < ${route}: 1`,
      "waits for its turn < queue: 1",
      "waits for Copilot's next bytes < streams: 1",
    ]);
    expect(await asText()).toStartWith(
      `goroutine: total 4 goroutine\n\n1\n#\thands a stream on\n#\tgpt-4o\n#\t${route}\n\n1\n`,
    );
    for (const hold of [stream, whole]) hold.release();
    await Promise.all([events.rest(), second, third]);
    while (!(await asText()).includes("total 0 goroutine"));
  });

  test.each([
    ["threadcreate", ["threadcreate/count"]],
    ["block", ["contentions/count", "delay/nanoseconds"]],
    ["mutex", ["contentions/count", "delay/nanoseconds"]],
  ])("as %s has Go's columns", async (name, columns) => {
    expect((await pprof(name)).columns).toEqual(columns);
  });

  test.each(COUNTED)("as %s is of this moment, and of no seconds", async (name) => {
    expect((await get(`${name}?seconds=5`)).status).toBe(400);
  });
});

describe("what else Go has there", () => {
  test("is the command line, in one line, and a symbol table that nobody needs", async () => {
    expect((await (await get("cmdline")).text()).split("\0").length).toBeGreaterThan(0);
    expect(await (await get("symbol")).text()).toBe("num_symbols: 0\n");
    // As `go tool pprof` asks: with the content type of a form.
    const asked = await proxy.post("/debug/pprof/symbol", "0x1+0x2", {
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect([asked.status, await asked.text()]).toEqual([200, "num_symbols: 0\n"]);
  });

  test.each(NAMES)("HEAD of %s is answered as GET is", async (name) => {
    const answer = await rawHttp(proxy.port, `HEAD /debug/pprof/${name} HTTP/1.0\r\nhost: localhost\r\n\r\n`);
    expect(answer).toStartWith("HTTP/1.1 200 ");
  });

  test("is nothing else", async () => {
    expect((await get("nonsense")).status).toBe(404);
    expect((await proxy.post("/debug/pprof/heap", {})).status).toBe(405);
  });
});

describe("profiles are served", () => {
  test.each([
    [{ debug: { pprof: "off" } }, "/debug/pprof/goroutine"],
    [{ host: "0.0.0.0", allow_unauthenticated: true }, "/debug/pprof/goroutine"],
    [{ host: "0.0.0.0", allow_unauthenticated: true, debug: { pprof: "on" } }, "where clients need a key"],
  ])("not with %j", async (config, reason) => {
    await using closed = await startProxy({ config });
    const response = await fetch(`http://127.0.0.1:${closed.port}/debug/pprof/goroutine`);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain(reason);
  });
});

/** Everything that is served, in every form, as the texts that whoever gets it can search. */
async function everything(url: string): Promise<Map<string, string>> {
  const paths = ["profile?seconds=0.3", "trace?seconds=0.3", ...NAMES.slice(2), ""];
  const found = new Map<string, string>();
  for (const path of [...paths, ...COUNTED.map((name) => `${name}?debug=1`)]) {
    const response = await fetch(`${url}/debug/pprof/${path}`);
    expect([path, response.status]).toEqual([path, 200]);
    const bytes = new Uint8Array(await response.arrayBuffer());
    found.set(path, new TextDecoder("latin1").decode(bytes[0] === 0x1f ? gunzipSync(bytes) : bytes));
  }
  return found;
}

test("the command line does not say where the configuration is", async () => {
  await using machine = await createUserMachine();
  await machine.write("config.json", {});
  const { url } = await machine.serve(["--config", join(machine.folder, "config.json")], { HOME: "/nonexistent" });
  const text = await (await fetch(`${url}/debug/pprof/cmdline`)).text();
  expect(text.split("\0").slice(1)).toEqual(["run", "--config", "config.json"]);
});

// The demo has GitHub and Copilot in its own memory: there the prompt and the answer are texts for sure.
test.each([["run"], ["run --demo"]])(
  "no profile of %p has a token, a prompt, an answer or the user's home in it",
  async (words) => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const { url } = await machine.serve(words.split(" ").slice(1));
    const prompt = "promptThatNobodyMayRead";
    const key = "keyThatNobodyMayRead";
    const headers = { authorization: `Bearer ${key}` };
    for (const stream of [false, true]) {
      const answer = await callsTo(url).chat({ stream, messages: [{ role: "user", content: prompt }] }, { headers });
      expect(await answer.text()).toContain("simulated");
    }
    const secrets = [prompt, key, "This is a simulated", "tid=", GITHUB_TOKEN, machine.home, process.cwd()];
    const leaks = [...(await everything(url))].flatMap(([path, text]) =>
      secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret} in ${path}`),
    );
    expect(leaks).toEqual([]);
  },
);
