import { join } from "node:path";

/** A path as people write it: with the home as `~`. */
export function tilde(path: string, home: string): string {
  return path.startsWith(join(home, "/")) ? `~${path.slice(home.length)}` : path;
}
