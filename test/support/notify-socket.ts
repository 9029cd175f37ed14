import { dlopen } from "bun:ffi";
import { createTranscript, type Transcript } from "./transcript.ts";

/** A service manager's end of sd_notify(3), on Linux. */
export interface NotifySocket {
  /** What was told, each message as one line with its assignments side by side. */
  readonly told: Transcript;
  close(): void;
}

const CALLS = {
  socket: { args: ["i32", "i32", "i32"], returns: "i32" },
  bind: { args: ["i32", "buffer", "u32"], returns: "i32" },
  recv: { args: ["i32", "buffer", "usize", "i32"], returns: "i64" },
  close: { args: ["i32"], returns: "i32" },
} as const;

const AF_UNIX = 1;
const DATAGRAM = 0x2;
const AT_ONCE = 0x40;
const LOOK_AGAIN_MS = 2;

/** Listens at a path, or at an abstract name that begins with `@`. */
export function listenForNotices(address: string): NotifySocket {
  const { symbols } = dlopen("libc.so.6", CALLS);
  const socket = symbols.socket(AF_UNIX, DATAGRAM, 0);
  const place = Uint8Array.of(AF_UNIX, 0, ...new TextEncoder().encode(address.replace(/^@/, "\0")));
  if (symbols.bind(socket, place, place.length) !== 0) throw new Error(`cannot listen at ${address}`);
  const told = createTranscript();
  const buffer = new Uint8Array(4096);
  const timer = setInterval(() => {
    for (;;) {
      const length = Number(symbols.recv(socket, buffer, buffer.length, AT_ONCE));
      if (length < 0) return;
      const message = new TextDecoder().decode(buffer.subarray(0, length));
      told.push(new TextEncoder().encode(`${message.replaceAll("\n", " ")}\n`));
    }
  }, LOOK_AGAIN_MS);
  return {
    told,
    close() {
      clearInterval(timer);
      symbols.close(socket);
    },
  };
}
