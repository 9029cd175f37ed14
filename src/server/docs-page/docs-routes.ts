import stylePath from "swagger-ui-dist/swagger-ui.css" with { type: "file" };
import bundlePath from "swagger-ui-dist/swagger-ui-bundle.js" with { type: "file" };
import type { Call } from "../../relay/call.ts";
import type { OpenAsset } from "../../world/assets.ts";
import type { RouteRow } from "../row.ts";
import { BUNDLE_URL, PAGE, PAGE_POLICY, SCRIPT, SCRIPT_URL, STYLE_URL } from "./page.ts";

const JAVASCRIPT = "text/javascript; charset=utf-8";
const CSS = "text/css; charset=utf-8";

/**
 * Swagger UI, served from the binary. To be registered after `@elysiajs/swagger`, whose own page at the same path
 * loads its parts from a foreign host.
 */
export function docsRoutes({ openAsset }: { openAsset: OpenAsset }): RouteRow[] {
  const asset = (path: string, contentType: string) => (call: Call) =>
    fileResponse(openAsset(path), path, contentType, call);
  return [
    {
      method: "GET",
      path: "/docs",
      isPage: true,
      isPublic: true,
      handle: () => new Response(PAGE, { headers: PAGE_HEADERS }),
      detail: null,
    },
    {
      method: "GET",
      path: SCRIPT_URL,
      isPublic: true,
      handle: () => new Response(SCRIPT, { headers: { "content-type": JAVASCRIPT } }),
      detail: null,
    },
    { method: "GET", path: BUNDLE_URL, isPublic: true, handle: asset(bundlePath, JAVASCRIPT), detail: null },
    { method: "GET", path: STYLE_URL, isPublic: true, handle: asset(stylePath, CSS), detail: null },
  ];
}

const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": PAGE_POLICY,
  "referrer-policy": "no-referrer",
};

/** The file, or 304 where the browser has it (RFC 9110 13.1.2): it is 1.7 MB, and the same until the next release. */
function fileResponse(file: Blob, path: string, contentType: string, { request }: Call): Response {
  // The name of a built-in file contains a hash of what is in it.
  const etag = `"${path.slice(path.lastIndexOf("/") + 1)}-${file.size}"`;
  const headers = { "cache-control": "no-cache", etag };
  if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
  return new Response(file, { headers: { ...headers, "content-type": contentType } });
}
