import { expect, test } from "bun:test";
import fc from "fast-check";
import { httpTunnel } from "../../src/wire/http-tunnel.ts";
import { readProxyAddress } from "../../src/wire/proxy-address.ts";
import { socksTunnel } from "../../src/wire/socks-tunnel.ts";
import type { Tunnel, TunnelStep } from "../../src/wire/tunnel.ts";

const TARGET = { hostname: "api.example", port: 443 };

function open(url: string): Tunnel {
  const proxy = readProxyAddress(url, "HTTPS_PROXY");
  if (!proxy) throw new Error("no proxy");
  return proxy.scheme === "socks5" ? socksTunnel(proxy, TARGET) : httpTunnel(proxy, TARGET);
}

/** The first step that decides, with all that was said on the way. */
function decided(tunnel: Tunnel, pieces: readonly Uint8Array<ArrayBuffer>[]): TunnelStep {
  for (const piece of pieces) {
    const step = tunnel.read(piece);
    if (step.to === "go on" || step.to === "give up") return step;
  }
  return { to: "wait" };
}

const ANSWERS = [
  "HTTP/1.1 200 Connection established\r\n\r\n",
  "HTTP/1.0 200 OK\r\nVia: x\r\nContent-Length: 0\r\n\r\n",
  "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 Fine\r\n\r\n",
  'HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm="a, b"\r\n\r\n<html>',
  "HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n",
];

test("an answer to CONNECT means the same in whatever pieces it comes", () => {
  fc.assert(
    fc.property(fc.constantFrom(...ANSWERS), fc.array(fc.nat(60), { maxLength: 6 }), (text, cuts) => {
      const bytes = Buffer.from(text);
      const ends = [...cuts.filter((cut) => cut < bytes.length).sort((one, other) => one - other), bytes.length];
      const pieces = ends.map((end, at) => new Uint8Array(bytes.subarray(ends[at - 1] ?? 0, end)));
      expect(decided(open("http://proxy:1"), pieces)).toEqual(decided(open("http://proxy:1"), [new Uint8Array(bytes)]));
    }),
  );
});

test("whatever a proxy says, nothing is thrown", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("http://proxy:1", "http://a:b@proxy:1", "socks5://proxy:1", "socks5://a:b@proxy:1"),
      fc.array(fc.uint8Array({ maxLength: 40 })),
      (url, pieces) => {
        const step = decided(
          open(url),
          pieces.map((piece) => new Uint8Array(piece)),
        );
        expect(["wait", "go on", "give up"]).toContain(step.to);
      },
    ),
  );
});
