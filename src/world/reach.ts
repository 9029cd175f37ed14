import { lookup } from "node:dns/promises";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { ProxyAddress } from "../wire/proxy-address.ts";
import { proxyTunnel } from "../wire/proxy-tunnel.ts";
import type { Tunnel } from "../wire/tunnel.ts";
import { codeOf } from "./file-fault.ts";

/** Where a connection is tried to. Of a proxy, one that is called in the clear. */
export type Destination = {
  hostname: string;
  port: number;
  isTls: boolean;
  proxy: ProxyAddress | null;
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
    const open = () => {
      // Whatever comes of it, it is known, and is left in the end.
      const opening = connect({ host: first.hostname, port: first.port });
      socket = opening;
      return opened(opening);
    };
    if (!(await step("TCP", open)) || !socket) return reached;
    const line = socket;
    if (proxy && !(await step("proxy", () => passed(line, proxyTunnel(proxy, { hostname, port }))))) return reached;
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
  await lookup(hostname);
}

function opened(socket: Socket): Promise<undefined> {
  return new Promise((resolved, reject) => {
    socket.once("connect", () => resolved(undefined)).on("error", reject);
  });
}

/** Undefined when the proxy lets us through, else why not: its status, or what it says. */
function passed(socket: Socket, { first, read }: Tunnel): Promise<string | undefined> {
  return new Promise((resolved, reject) => {
    const onData = (chunk: Buffer) => {
      const step = read(new Uint8Array(chunk));
      if (step.to === "say") socket.write(step.bytes);
      if (step.to === "say" || step.to === "wait") return;
      socket.off("data", onData);
      if (step.to === "go on") return resolved(undefined);
      resolved("fault" in step.refusal ? step.refusal.fault : String(step.refusal.status));
    };
    socket
      .on("data", onData)
      .once("error", reject)
      .once("close", () => resolved("ECONNRESET"));
    socket.write(first);
  });
}

/** Whether it is trusted is not asked here: what sends tokens decides that, by its own list of authorities. */
function certificateOf(socket: Socket, hostname: string): Promise<NonNullable<Reached["certificate"]>> {
  return new Promise((resolved, reject) => {
    const secure: TLSSocket = connectTls(
      { socket, rejectUnauthorized: false, ...(isIP(hostname) === 0 && { servername: hostname }) },
      () => {
        const { issuer, valid_to } = secure.getPeerCertificate();
        const names = issuer as Readonly<Record<string, string | undefined>> | undefined;
        resolved({ issuer: [names?.["O"], names?.["CN"]].filter(Boolean).join(", "), validTo: valid_to });
      },
    );
    secure.once("error", reject).once("close", () => reject(new Error("closed")));
  });
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolved, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolved, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
