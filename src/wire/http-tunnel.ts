import { openHttpAnswer, readHttpAnswer } from "./http-answer.ts";
import type { ProxyAddress } from "./proxy-address.ts";
import { GO_ON, givenUp, type Target, type Tunnel, WAIT } from "./tunnel.ts";

/** A tunnel by HTTP's CONNECT (RFC 9110 9.3.6). The proxy is given the host's name, and resolves it. */
export function httpTunnel({ login }: ProxyAddress, { hostname, port }: Target): Tunnel {
  const authority = `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
  // RFC 7617 2, with UTF-8 as its charset.
  const key = login && Buffer.from(`${login.user}:${login.password}`).toString("base64");
  const lines = [
    `CONNECT ${authority} HTTP/1.1`,
    `host: ${authority}`,
    ...(key ? [`proxy-authorization: Basic ${key}`] : []),
  ];
  const answer = openHttpAnswer();
  return {
    first: Buffer.from(`${lines.join("\r\n")}\r\n\r\n`),
    read(bytes) {
      const surplus = readHttpAnswer(answer, bytes);
      const { fault, head } = answer;
      if (fault !== null) return givenUp({ fault: "answers with what is no HTTP" });
      if (!head) return WAIT;
      const { status, headers } = head;
      if (status < 200 || status > 299) return givenUp({ status, asksFor: headers.get("proxy-authenticate") ?? "" });
      // Over TLS it is we who speak first, so that the host has said nothing yet.
      return surplus.byteLength > 0 ? givenUp({ fault: "says more than that the way is open" }) : GO_ON;
    },
  };
}
