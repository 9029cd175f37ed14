import { assetName } from "../../scripts/asset-name.ts";
import { type Asset, checksums, describeAsset, releaseJson } from "../../scripts/release/manifest.ts";

/** A release as it is published; what it does not name is made up. */
type Publication = { version: string; program: string | Uint8Array<ArrayBuffer>; asset?: string };

/** A made-up page of releases on loopback, laid out as GitHub's. */
export interface Releases {
  /** What stands before `/latest/download/` and `/download/vX.Y.Z/`. */
  readonly url: string;
  /** The paths that were asked for. */
  readonly requests: readonly string[];
  /** The version that `latest` means: the one that was published last. */
  newest: string;
  /** By path without `/download/`: what is answered in place of the file. */
  readonly faults: Map<string, (request: Request) => Response | Promise<Response>>;
  /** The files of the releases, by path without `/download/`: `v1.2.3/SHA256SUMS`. */
  readonly files: Map<string, Uint8Array<ArrayBuffer>>;
  /** Publishes a version; the last one is the newest. */
  publish(publication: Publication): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export function createReleases(): Releases {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const faults: Releases["faults"] = new Map();
  const requests: string[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    development: false,
    async fetch(request) {
      const { pathname, origin } = new URL(request.url);
      requests.push(pathname);
      const [, latest] = /^\/latest\/download\/(.+)$/.exec(pathname) ?? [];
      if (latest) return Response.redirect(`${origin}/download/v${releases.newest}/${latest}`);
      const path = pathname.replace(/^\/download\//, "");
      const fault = faults.get(path);
      if (fault) return await fault(request);
      const file = files.get(path);
      return file ? new Response(file) : new Response("Not Found", { status: 404 });
    },
  });
  const releases: Releases = {
    url: server.url.origin,
    newest: "",
    requests,
    faults,
    files,
    publish({ version, program, asset = assetName() }) {
      releases.newest = version;
      const bytes = typeof program === "string" ? new TextEncoder().encode(program) : program;
      const gz = Bun.gzipSync(bytes, { level: 1 });
      const put = (name: string, content: Uint8Array<ArrayBuffer>) => void files.set(`v${version}/${name}`, content);
      const assets: Asset[] = [];
      for (const [name, content] of [
        [asset, bytes],
        [`${asset}.gz`, gz],
      ] as const) {
        put(name, content);
        assets.push(describeAsset(name, content));
      }
      put("SHA256SUMS", Buffer.from(checksums(assets)));
      put("release.json", Buffer.from(releaseJson({ version, commit: "0".repeat(40), committedMs: 0 }, assets)));
    },
    [Symbol.asyncDispose]: () => server.stop(true),
  };
  return releases;
}
