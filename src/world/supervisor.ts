import { readFileSync } from "node:fs";

/** The service manager that keeps this process running, as an argument: what sd_notify(3) tells it. */
export interface Supervisor {
  /** How long it waits for a sign of life before it takes the process for hung; null where it does not. */
  readonly watchdogMs: number | null;
  /** Microseconds of CLOCK_MONOTONIC, which it compares with its own; the runtime's clocks begin with the process. */
  monotonicMicros(): string;
  /** Gives it the assignments in one message. One that it has no room for is lost: nobody waits for it. */
  tell(assignments: Readonly<Record<string, string>>): void;
}

/** By the address where it listens, and what it wants to hear (systemd's and podman's names). */
const VARIABLES = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"] as const;

// Linux, on every processor that Bun runs on.
const AF_UNIX = 1;
const DATAGRAM_CLOSED_ON_EXEC = 0x2 | 0x80000;
const AT_ONCE_WITHOUT_SIGPIPE = 0x40 | 0x4000;
const CLOCK_MONOTONIC = 1;

const CALLS = {
  socket: { args: ["i32", "i32", "i32"], returns: "i32" },
  sendto: { args: ["i32", "buffer", "usize", "i32", "buffer", "u32"], returns: "i64" },
  clock_gettime: { args: ["i32", "buffer"], returns: "i32" },
} as const;

/**
 * The manager that the environment names, or null. From then on the environment names none: a child that tells it
 * something would be taken for us. Throws where it is named and cannot be told. Bun has no datagrams of this family
 * (bun-facts 10), so that the C library is called.
 */
export async function openSupervisor(env: Record<string, string | undefined>): Promise<Supervisor | null> {
  const { NOTIFY_SOCKET: address, WATCHDOG_USEC: watchdogMicros, WATCHDOG_PID: watched } = env;
  for (const name of VARIABLES) delete env[name];
  if (!address) return null;
  const place = socketAddress(address);
  const { dlopen } = await import("bun:ffi");
  const { symbols } = dlopen(libraryPath(), CALLS);
  const socket = symbols.socket(AF_UNIX, DATAGRAM_CLOSED_ON_EXEC, 0);
  if (socket < 0) throw new Error("no socket for the messages to the service manager");
  const isMeant = watched === undefined || Number(watched) === process.pid;
  return {
    watchdogMs: (isMeant && Number(watchdogMicros) / 1000) || null,
    monotonicMicros() {
      const time = new BigInt64Array(2);
      symbols.clock_gettime(CLOCK_MONOTONIC, time);
      const [seconds = 0n, nanos = 0n] = time;
      return String(seconds * 1_000_000n + nanos / 1000n);
    },
    tell(assignments) {
      const lines = Object.entries(assignments).map(([name, value]) => `${name}=${value}`);
      const message = new TextEncoder().encode(lines.join("\n"));
      symbols.sendto(socket, message, message.length, AT_ONCE_WITHOUT_SIGPIPE, place, place.length);
    },
  };
}

/** `sockaddr_un` (unix(7)): a path, or a name in the abstract namespace, which begins with a zero in place of its `@`. */
function socketAddress(address: string): Uint8Array {
  const path = new TextEncoder().encode(address);
  if (!/^[/@]/.test(address) || path.length > 107) throw new Error("NOTIFY_SOCKET is no address of a socket");
  if (path[0] === 0x40) path[0] = 0;
  return Uint8Array.of(AF_UNIX, 0, ...path);
}

/** Of the C library that runs in this process. By its name alone, it would be looked for in the working folder too. */
function libraryPath(): string {
  const [path] = /\/\S*\/(libc\.so\.6|libc-2\.\d+\.so|ld-musl-\w+\.so\.1|libc\.musl-\w+\.so\.1)$/m.exec(
    readFileSync("/proc/self/maps", "utf8"),
  ) ?? [undefined];
  if (path === undefined) throw new Error("no C library that could tell the service manager");
  return path;
}
