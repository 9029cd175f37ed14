import { assetName } from "../../scripts/asset-name.ts";

/** A release as it is published; what it does not name is made up. */
type Publication = { version: string; program: string | Uint8Array<ArrayBuffer>; commit?: string; asset?: string };

/** A made-up page of releases on loopback, laid out as GitHub's. */
export interface Releases {
  /** What stands before `/latest/download/` and `/download/vX.Y.Z/`. */
  readonly url: string;
  /** The paths that were asked for. */
  readonly requests: readonly string[];
  /** By path without `/download/`: what is answered in place of the file. */
  readonly faults: Map<string, (request: Request) => Response | Promise<Response>>;
  /** The files of the releases, by path without `/download/`: `v1.2.3/SHA256SUMS`. */
  readonly files: Map<string, Uint8Array<ArrayBuffer>>;
  /** Publishes a version; the last one is the newest. Resolves with its assets' sums. */
  publish(publication: Publication): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export function createReleases(): Releases {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const faults: Releases["faults"] = new Map();
  const requests: string[] = [];
  let newest = "";
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    development: false,
    async fetch(request) {
      const { pathname, origin } = new URL(request.url);
      requests.push(pathname);
      const [, latest] = /^\/latest\/download\/(.+)$/.exec(pathname) ?? [];
      if (latest) return Response.redirect(`${origin}/download/v${newest}/${latest}`);
      const path = pathname.replace(/^\/download\//, "");
      const fault = faults.get(path);
      if (fault) return await fault(request);
      const file = files.get(path);
      return file ? new Response(file) : new Response("Not Found", { status: 404 });
    },
  });
  return {
    url: server.url.origin,
    requests,
    faults,
    files,
    publish({ version, program, commit = "0".repeat(40), asset = assetName() }) {
      newest = version;
      const bytes = typeof program === "string" ? new TextEncoder().encode(program) : program;
      const gz = Bun.gzipSync(bytes, { level: 1 });
      const assets = [describeFile(asset, bytes), describeFile(`${asset}.gz`, gz)];
      const put = (name: string, content: string | Uint8Array<ArrayBuffer>) =>
        files.set(`v${version}/${name}`, typeof content === "string" ? new TextEncoder().encode(content) : content);
      put(asset, bytes);
      put(`${asset}.gz`, gz);
      put("SHA256SUMS", assets.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(""));
      put("release.json", JSON.stringify({ version, commit, bun: Bun.version, assets }));
    },
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}

function describeFile(name: string, bytes: Uint8Array) {
  return { name, bytes: bytes.length, sha256: new Bun.CryptoHasher("sha256").update(bytes).digest("hex") };
}
