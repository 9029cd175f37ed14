import { lookup } from "node:dns/promises";
import { connect, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";

/** Where a connection is tried to. A proxy is asked for a tunnel (RFC 9110 9.3.6). */
export type Destination = {
  hostname: string;
  port: number;
  isTls: boolean;
  proxy?: { hostname: string; port: number; authorization?: string };
};

export type StepName = "DNS" | "TCP" | "proxy" | "TLS";

/** One part of the way, and how long it took; with `fault`, the system's word for what it failed with, it was the last. */
export type Step = { name: StepName; ms: number; fault?: string };

export type Reached = {
  steps: Step[];
  /** Who has signed the certificate that the other side has shown, and until when it is good; trusted or not. */
  certificate?: { issuer: string; validTo: string };
};

/** The fault of a step that was given up. */
const NO_ANSWER = "no answer";

/** Goes the way to a server step by step, as an argument, and leaves it before anything is said. Never rejects. */
export type Reach = (destination: Destination, signal: AbortSignal) => Promise<Reached>;

export const systemReach: Reach = async ({ hostname, port, isTls, proxy }, signal) => {
  const reached: Reached = { steps: [] };
  let socket: Socket | undefined;

  /** Whether it went well. */
  async function step(name: StepName, go: () => Promise<string | undefined>): Promise<boolean> {
    const startMs = performance.now();
    const fault = await orAborted(go(), signal).catch((thrown) => (signal.aborted ? NO_ANSWER : codeOf(thrown)));
    const ms = Math.round(performance.now() - startMs);
    reached.steps.push(fault === undefined ? { name, ms } : { name, ms, fault });
    return fault === undefined;
  }

  const first = proxy ?? { hostname, port };
  try {
    if (!(await step("DNS", () => resolve(first.hostname)))) return reached;
    const open = async () => {
      socket = await opened(first);
      return undefined;
    };
    if (!(await step("TCP", open)) || !socket) return reached;
    const line = socket;
    if (proxy && !(await step("proxy", () => tunnel(line, hostname, port, proxy.authorization)))) return reached;
    if (!isTls) return reached;
    await step("TLS", async () => {
      reached.certificate = await certificateOf(line, hostname);
      return undefined;
    });
    return reached;
  } finally {
    socket?.destroy();
  }
};

async function resolve(hostname: string): Promise<undefined> {
  await lookup(hostname.replace(/^\[|\]$/g, ""));
}

function opened({ hostname, port }: { hostname: string; port: number }): Promise<Socket> {
  return new Promise((resolved, reject) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ""), port });
    socket.once("connect", () => resolved(socket)).once("error", reject);
  });
}

/** Undefined when the proxy lets us through, else its status line. */
function tunnel(socket: Socket, hostname: string, port: number, authorization?: string): Promise<string | undefined> {
  const place = `${hostname}:${port}`;
  const head = [`CONNECT ${place} HTTP/1.1`, `Host: ${place}`];
  if (authorization !== undefined) head.push(`Proxy-Authorization: ${authorization}`);
  return new Promise((resolved, reject) => {
    let answer = "";
    const onData = (chunk: Buffer) => {
      answer += chunk.toString("latin1");
      const [line = ""] = answer.split("\r\n", 1);
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(line)?.[1];
      if (answer.includes("\r\n\r\n") && status?.startsWith("2")) {
        socket.off("data", onData);
        resolved(undefined);
      } else if (answer.includes("\r\n")) resolved(status ?? "no HTTP");
    };
    socket
      .on("data", onData)
      .once("error", reject)
      .once("close", () => resolved("ECONNRESET"));
    socket.write(`${head.join("\r\n")}\r\n\r\n`);
  });
}

/** Whether it is trusted is not asked here: what sends tokens decides that, by its own list of authorities. */
function certificateOf(socket: Socket, hostname: string): Promise<NonNullable<Reached["certificate"]>> {
  return new Promise((resolved, reject) => {
    const isName = !/^[\d.]+$|:/.test(hostname);
    const secure: TLSSocket = connectTls(
      { socket, rejectUnauthorized: false, ...(isName && { servername: hostname }) },
      () => {
        const { issuer, valid_to } = secure.getPeerCertificate();
        const names = issuer as Readonly<Record<string, string | undefined>> | undefined;
        resolved({ issuer: [names?.["O"], names?.["CN"]].filter(Boolean).join(", "), validTo: valid_to });
      },
    );
    secure.once("error", reject).once("close", () => reject(new Error("closed")));
  });
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && "code" in thrown ? String(thrown.code) : String(thrown);
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolved, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolved, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
