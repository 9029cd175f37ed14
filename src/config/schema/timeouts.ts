import { seconds } from "./seconds.ts";

/** How long each phase of a call may take (design 7). The first ten are the Go program's. */
export const timeoutSettings = {
  http_client: seconds(300, { description: "Longest wait for the response headers of a JSON answer" }),
  server_read: seconds(30, {
    description: "Longest silence of a client in the middle of its request",
    most: 255,
  }),
  server_write: seconds(300, {
    description: "Longest time that a client may take nothing of an answer that waits for it",
  }),
  server_idle: seconds(120, {
    description: "How long an idle connection of a client is kept",
    most: 255,
  }),
  proxy_context: seconds(300, { description: "Longest silence of Copilot in the middle of an answer" }),
  circuit_breaker: seconds(30, { description: "How long an open circuit breaker refuses calls" }),
  keep_alive: seconds(30, {
    description: "TCP keep-alive",
    noEffect: "connections are probed after 60 seconds without traffic",
  }),
  tls_handshake: seconds(10, {
    description: "Longest TLS handshake with Copilot",
  }),
  dial_timeout: seconds(10, {
    description: "Longest wait for a TCP connection to Copilot; behind a proxy, until that has opened the way",
  }),
  idle_conn_timeout: seconds(90, {
    description: "How long an unused connection to Copilot is kept; of more than 20 the others are kept for a second",
  }),
  request_attempt: seconds(30, { description: "Longest wait for the response headers of a stream, in each attempt" }),
  heartbeat: seconds(15, {
    description:
      "Silence in a stream after which the client is sent what its API has for that, to keep the connection open",
  }),
  drain: seconds(30, {
    description: "How long running answers may go on after a signal to stop; 0 ends them at once",
    zero: "allowed",
  }),
};
