import { describe, expect, test } from "bun:test";
import { download } from "../../src/update/download.ts";
import { readRelease } from "../../src/update/release.ts";
import { isTrusted, type ReleaseSource, releasesBase } from "../../src/update/release-source.ts";
import type { FetchInit } from "../../src/world/fetch.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { failureOf, kindOf } from "../support/kind-of.ts";

const BASE = "https://github.com/octo/svcs/releases";

type Answer = (url: string, init: FetchInit) => Response | Promise<Response>;

function sourceOf(answer: Answer, base = BASE) {
  const clock = createFakeClock();
  const interrupt = new AbortController();
  const asked: { url: string; proxy: unknown }[] = [];
  const source: ReleaseSource = {
    base,
    clock,
    signal: interrupt.signal,
    async fetch(url, init = {}) {
      asked.push({ url, proxy: init.proxy });
      return await answer(url, init);
    },
  };
  return { source, clock, interrupt, asked };
}

async function textOf(source: ReleaseSource, path = "latest/download/file"): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of download(source, path)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

/** Never answers, and ends with its signal as the runtime's does. */
const silent: Answer = (_, { signal }) =>
  new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));

const baseOf = (url: string | undefined) => releasesBase("octo/svcs", { variable: "MIRROR", url });

describe("the releases are", () => {
  test("GitHub's of the repository, or the mirror's that is named", () => {
    expect(baseOf(undefined)).toBe(BASE);
    expect(baseOf("")).toBe(BASE);
    expect(baseOf("https://mirror.example/svcs/")).toBe("https://mirror.example/svcs");
    expect(baseOf("http://[::1]:8080")).toBe("http://[::1]:8080");
  });

  test.each(["http://mirror.example", "ftp://mirror.example", "mirror.example", "http://127.0.0.1.example"])(
    "never those of %s",
    async (mirror) => {
      expect(await kindOf(async () => baseOf(mirror))).toBe("usage");
    },
  );

  test("handed out by GitHub's own hosts and the mirror's, and by no other", () => {
    const mirror = "http://127.0.0.1:8080";
    const cases = [
      ["https://github.com/x", true],
      ["https://release-assets.githubusercontent.com/x", true],
      ["http://github.com/x", false],
      ["https://github.com:444/x", false],
      ["https://githubusercontent.com.example/x", false],
      ["https://notgithubusercontent.com/x", false],
      ["https://127.0.0.1:8080/x", false],
      ["http://127.0.0.1:8081/x", false],
    ] as const;
    for (const [url, trusted] of cases) expect([url, isTrusted(new URL(url), mirror)]).toEqual([url, trusted]);
    expect(isTrusted(new URL(`${mirror}/x`), mirror)).toBe(true);
  });
});

describe("a download", () => {
  test("follows GitHub to where it keeps its files", async () => {
    const files = "https://release-assets.githubusercontent.com/1?token=x";
    const { source, asked } = sourceOf((url) => (url === files ? new Response("all") : Response.redirect(files)));
    expect(await textOf(source)).toBe("all");
    expect(asked).toEqual([
      { url: `${BASE}/latest/download/file`, proxy: undefined },
      { url: files, proxy: undefined },
    ]);
  });

  test("from a mirror on this machine goes by no proxy", async () => {
    const { source, asked } = sourceOf(() => new Response("all"), "http://localhost:1");
    await textOf(source);
    expect(asked).toEqual([{ url: "http://localhost:1/latest/download/file", proxy: false }]);
  });

  test("does not go in circles", async () => {
    const { source, asked } = sourceOf((url) => Response.redirect(url));
    expect(await kindOf(() => textOf(source))).toBe("bad_upstream_answer");
    expect(asked).toHaveLength(6);
  });

  test("is given up after a minute of silence, before the answer and in it", async () => {
    const stalled: Answer = (_, { signal }) =>
      new Response(
        new ReadableStream({
          start(stream) {
            stream.enqueue(new Uint8Array(1));
            signal?.addEventListener("abort", () => stream.error(signal.reason));
          },
        }),
      );
    for (const answer of [silent, stalled]) {
      const { source, clock } = sourceOf(answer);
      const failure = failureOf(() => textOf(source));
      await clock.advance(60_000);
      expect((await failure).kind).toBe("upstream_timeout");
    }
  });

  test("ends with the reason of who interrupts it", async () => {
    const { source, interrupt } = sourceOf(silent);
    const text = textOf(source);
    const reason = new Error("Ctrl-C");
    interrupt.abort(reason);
    await expect(text).rejects.toBe(reason);
  });

  test("that fails names the host, and a proxy as what may be missing", async () => {
    const { source } = sourceOf(() => {
      throw Object.assign(new TypeError("fetch failed"), { code: "ENOTFOUND" });
    });
    const { kind, message } = await failureOf(() => textOf(source));
    expect([kind, message]).toEqual([
      "upstream_unreachable",
      "No connection to github.com (ENOTFOUND). Is there a network? Behind a proxy, set HTTPS_PROXY.",
    ]);
  });
});

describe("a release that is not there", () => {
  test.each([
    [null, "There is no release at"],
    ["1.2.3", "There is no version 1.2.3 at"],
  ])("is told: %s", async (version, words) => {
    const { source } = sourceOf(() => new Response(null, { status: 404 }));
    const { kind, message } = await failureOf(() => readRelease(source, version));
    expect([kind, message]).toEqual(["not_found", `${words} ${BASE}`]);
  });

  test("is another thing than a server that fails", async () => {
    const { source } = sourceOf(() => new Response(null, { status: 503 }));
    expect(await kindOf(() => readRelease(source, null))).toBe("bad_upstream_answer");
  });
});

describe("a release", () => {
  const asset = { name: "svcs", bytes: 1, sha256: "0".repeat(64) };
  const read = (json: unknown, version: string | null = null) =>
    readRelease(sourceOf(() => new Response(typeof json === "string" ? json : JSON.stringify(json))).source, version);

  test("is known by its version and its files; what else it says does not matter", async () => {
    expect(await read({ version: "1.2.3", commit: null, bun: "1", assets: [asset] })).toEqual({
      version: "1.2.3",
      assets: [asset],
    });
  });

  test.each([
    ["no JSON", "<html>"],
    ["no version", { assets: [asset] }],
    ["a version that is none", { version: "../x", assets: [asset] }],
    ["no files", { version: "1.2.3" }],
    ["a file without a sum", { version: "1.2.3", assets: [{ ...asset, sha256: "x" }] }],
    ["a file without a length", { version: "1.2.3", assets: [{ ...asset, bytes: 0 }] }],
    ["too much", `{"version":"1.2.3","assets":[]}${" ".repeat(2_000_000)}`],
  ])("is not what has %s", async (_, json) => {
    expect(await kindOf(() => read(json))).toBe("bad_upstream_answer");
  });

  test("is not another than the one that was asked for", async () => {
    expect(await kindOf(() => read({ version: "1.2.4", assets: [asset] }, "1.2.3"))).toBe("bad_upstream_answer");
  });
});
