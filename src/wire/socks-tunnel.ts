import type { ProxyAddress } from "./proxy-address.ts";
import { GO_ON, givenUp, type Target, type Tunnel, type TunnelStep, WAIT } from "./tunnel.ts";

/** Of RFC 1928 and of RFC 1929. */
const SOCKS = { version: 5, noLogin: 0, byPassword: 2, connect: 1, byName: 3, loginVersion: 1, done: 0 };
/** RFC 1928 6: the meanings of its reply. */
const SOCKS_FAULTS: Readonly<Record<number, string>> = {
  1: "has failed",
  2: "does not allow it by its rules",
  3: "finds no network to it",
  4: "cannot reach it",
  5: "was refused by it",
  6: "has waited for it too long",
  7: "does not know how to connect",
  8: "does not know such addresses",
};
/** Of the kind of address in its last answer: behind the four bytes before it, the port included. */
const SOCKS_ADDRESS_BYTES: Readonly<Record<number, (length: number) => number>> = {
  1: () => 4 + 2,
  3: (length) => 1 + length + 2,
  4: () => 16 + 2,
};

/** A tunnel by SOCKS 5. The proxy is given the host's name, and resolves it. */
export function socksTunnel({ login }: ProxyAddress, { hostname, port }: Target): Tunnel {
  const methods = login ? [SOCKS.noLogin, SOCKS.byPassword] : [SOCKS.noLogin];
  const name = Buffer.from(hostname);
  const request = [SOCKS.version, SOCKS.connect, 0, SOCKS.byName, name.length, ...name, port >> 8, port & 0xff];
  let heard = Buffer.alloc(0);
  let phase: "method" | "login" | "reply" = "method";

  function ask(): TunnelStep {
    phase = "reply";
    return say(request);
  }

  function choose(version: number | undefined, method: number | undefined): TunnelStep {
    if (version !== SOCKS.version) return givenUp({ fault: "answers with what is no SOCKS 5" });
    if (method === SOCKS.noLogin) return ask();
    if (method !== SOCKS.byPassword || !login) return givenUp({ fault: "wants a user name and password" });
    phase = "login";
    return say([SOCKS.loginVersion, ...counted(login.user), ...counted(login.password)]);
  }

  return {
    first: Buffer.from([SOCKS.version, methods.length, ...methods]),
    read(bytes) {
      heard = Buffer.concat([heard, bytes]);
      if (phase === "reply") return replied(heard);
      if (heard.length < 2) return WAIT;
      const [version, said] = heard;
      heard = heard.subarray(2);
      if (phase === "method") return choose(version, said);
      return said === SOCKS.done ? ask() : givenUp({ fault: "does not accept the user name and password" });
    },
  };
}

function replied(heard: Buffer): TunnelStep {
  if (heard.length < 5) return WAIT;
  const [version, reply = 1, , kind = 0, length = 0] = heard;
  if (version !== SOCKS.version) return givenUp({ fault: "answers with what is no SOCKS 5" });
  if (reply !== SOCKS.done) return givenUp({ fault: SOCKS_FAULTS[reply] ?? "has failed" });
  const all = 4 + (SOCKS_ADDRESS_BYTES[kind]?.(length) ?? 0);
  if (heard.length < all) return WAIT;
  return heard.length > all ? givenUp({ fault: "says more than that the way is open" }) : GO_ON;
}

/** RFC 1929 2: a byte of length before each, so that 255 bytes are the most. */
function counted(text: string): number[] {
  const bytes = Buffer.from(text).subarray(0, 255);
  return [bytes.length, ...bytes];
}

function say(bytes: readonly number[]): TunnelStep {
  return { to: "say", bytes: Buffer.from(bytes) };
}
