import type { Door } from "./door.ts";
import type { ServerHandler } from "./listen.ts";
import { type Handler, isAt, type RouteRow } from "./row.ts";

/** What `Bun.serve` is given. */
export type Handlers = { hotRoutes: Record<string, Record<string, ServerHandler>>; handle: ServerHandler };

/**
 * Everything goes through the door: model calls straight from Bun's router, which costs a fraction of Elysia's
 * lifecycle (performance.md, knob 5), and all else by way of the app.
 */
export function createHandlers(rows: readonly RouteRow[], app: Handler, door: Door): Handlers {
  const hotRoutes: Handlers["hotRoutes"] = {};
  for (const { path, method, handle } of rows.filter((row) => row.isModelCall)) {
    hotRoutes[path] = { ...hotRoutes[path], [method]: door.around({ handle, route: path, isModelCall: true }) };
  }
  const pages = new Set(rows.filter((row) => row.isPage).map((row) => row.path));
  const open = new Set(rows.filter((row) => row.isPublic).map((row) => row.path));
  const handle = door.around({
    handle: app,
    isPage: (pathname) => pages.has(pathname),
    isPublic: (pathname) => open.has(pathname),
    routeOf: (pathname) => rows.find((row) => isAt(row, pathname))?.path,
  });
  return { hotRoutes, handle };
}
