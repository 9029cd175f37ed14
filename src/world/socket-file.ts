import { chmod, lstat, mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { ProxyError } from "../errors.ts";
import { codeOf, isMissing } from "./file-fault.ts";

/** The shortest that any system has for it: macOS, with the zero at its end. */
const MAX_PATH_BYTES = 103;

/**
 * Makes room for a socket: its folder where that is missing, and away with the file of a server that is dead. Throws
 * `port_in_use` for one that lives. What is no socket is not touched, and neither is a path that no socket can have:
 * `config_invalid`.
 */
export async function makeRoom(path: string): Promise<void> {
  const bytes = Buffer.byteLength(path);
  if (bytes > MAX_PATH_BYTES) {
    throw unusable(path, `is too long for a socket: ${bytes} bytes, at most ${MAX_PATH_BYTES}`);
  }
  // By the process' umask they are the user's alone.
  await mkdir(dirname(path), { recursive: true }).catch((thrown) => {
    throw unusable(path, `is in a folder that cannot be made (${codeOf(thrown)})`);
  });
  const entry = await entryAt(path);
  if (!entry) return;
  if (!entry.isSocket()) throw unusable(path, "is there already, and is no socket. Remove it, or name another");
  if (await isAlive(path)) {
    const advice = "Stop the program that has it, or choose another path.";
    throw new ProxyError("port_in_use", `The socket ${path} (socket.path) is already in use. ${advice}`);
  }
  await rm(path, { force: true });
}

/** Says who may connect; before that, nobody but the user may. */
export async function openTo(path: string, mode: string): Promise<void> {
  await chmod(path, Number.parseInt(mode, 8));
}

async function entryAt(path: string) {
  try {
    return await lstat(path);
  } catch (thrown) {
    if (isMissing(thrown)) return null;
    throw unusable(path, `cannot be looked at (${codeOf(thrown)})`);
  }
}

/** Whether somebody takes connections there; in doubt, as for want of rights, somebody does. */
async function isAlive(path: string): Promise<boolean> {
  try {
    const socket = await Bun.connect({ unix: path, socket: { data() {} } });
    socket.terminate();
    return true;
  } catch (thrown) {
    return codeOf(thrown) !== "ECONNREFUSED";
  }
}

/** Of a path by which no server can be found, and why. */
export function unusable(path: string, why: string, cause?: unknown): ProxyError {
  return new ProxyError("config_invalid", `The path ${path} (socket.path) ${why}.`, { cause });
}
