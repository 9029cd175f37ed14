import { lstat, readdir, readFile, readlink, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { codeOf, isMissing } from "./file-fault.ts";

/** What lies at a path; of a link the link itself. */
export type Entry = {
  isFolder: boolean;
  isLink: boolean;
  /** The rights in the lowest nine bits; null on Windows, where they say nothing. */
  mode: number | null;
  /** Root could read and write everything anyway. */
  owner: "this user" | "root" | "somebody else";
};

/** The machine to look at, as an argument. Nothing is changed by it. */
export interface Inspection {
  /** Null when there is nothing. */
  entry(path: string): Promise<Entry | null>;
  /** What this user may still write on the disk of a folder, or of the nearest one above it that is there. */
  freeBytes(folder: string): Promise<number | null>;
  /** Why this address cannot be listened on, in the system's word (`EADDRINUSE`); null where it can. */
  whyNotListen(hostname: string, port: number): string | null;
  /** Who listens on a port, where the system has a file that tells it: on Linux, of this user's processes. */
  listener(port: number): Promise<{ pid: number; name: string | null } | null>;
}

export const systemInspection: Inspection = {
  async entry(path) {
    try {
      const found = await lstat(path);
      const isWindows = process.platform === "win32";
      return {
        isFolder: found.isDirectory(),
        isLink: found.isSymbolicLink(),
        mode: isWindows ? null : found.mode & 0o777,
        owner: isWindows ? "this user" : ownerOf(found.uid),
      };
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  },

  async freeBytes(folder) {
    for (let at = folder; ; at = dirname(at)) {
      try {
        const { bavail, bsize } = await statfs(at);
        return bavail * bsize;
      } catch (error) {
        if (!isMissing(error) || dirname(at) === at) return null;
      }
    }
  },

  whyNotListen(hostname, port) {
    try {
      Bun.listen({ hostname, port, exclusive: true, socket: { data() {} } }).stop(true);
      return null;
    } catch (error) {
      return codeOf(error);
    }
  },

  async listener(port) {
    if (process.platform !== "linux") return null;
    const tables = await Promise.all(["/proc/net/tcp", "/proc/net/tcp6"].map(textOf));
    const sockets = new Set(tables.flatMap((table) => listeningSockets(table, port)));
    if (sockets.size === 0) return null;
    for (const pid of await readdir("/proc")) {
      if (!/^\d+$/.test(pid) || !(await hasOneOf(pid, sockets))) continue;
      return { pid: Number(pid), name: (await textOf(`/proc/${pid}/comm`)).trim() || null };
    }
    return null;
  },
};

function ownerOf(userId: number): Entry["owner"] {
  if (userId === process.geteuid?.()) return "this user";
  return userId === 0 ? "root" : "somebody else";
}

/** The inodes of the sockets that listen on a port (proc(5), /proc/net/tcp: state 0A is LISTEN). */
function listeningSockets(table: string, port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  return table.split("\n").flatMap((line) => {
    const cells = line.trim().split(/\s+/);
    const isIt = cells[1]?.endsWith(`:${hex}`) && cells[3] === "0A";
    return isIt && cells[9] ? [`socket:[${cells[9]}]`] : [];
  });
}

/** False for a process of another user, whose descriptors are not shown. */
async function hasOneOf(pid: string, sockets: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const descriptors = await readdir(folder).catch(() => []);
  const targets = await Promise.all(descriptors.map((one) => readlink(`${folder}/${one}`).catch(() => "")));
  return targets.some((target) => sockets.has(target));
}

function textOf(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}
