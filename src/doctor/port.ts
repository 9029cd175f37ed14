import type { Finding } from "./finding.ts";

export type PortFacts = {
  /** The setting that says it. */
  setting: string;
  port: number;
  /** The version of our own server that answers there; null where none does. */
  ours: string | null;
  /** Why it cannot be listened on, as the system has it: `EADDRINUSE`; null where it can. */
  code: string | null;
  /** The program that listens there, where that can be known. */
  listener: { pid: number; name: string | null } | null;
  /** The version of this program. */
  version: string;
};

/** Whether the server runs, or could. */
export function judgePort(facts: PortFacts): Finding {
  const { setting, port, ours, code, version } = facts;
  const subject = setting;
  if (port === 0) return { status: "ok", subject, message: "The system chooses a free port at each start." };
  if (ours === version)
    return { status: "ok", subject, message: `Our own server is on port ${port} (version ${ours}).` };
  if (ours !== null) {
    const message = `Our own server is on port ${port}, of version ${ours}; this program is ${version}.`;
    return { status: "warning", subject, message, fix: "restart the server, so that it runs this version" };
  }
  if (code === null) return { status: "ok", subject, message: `Port ${port} is free; no server of ours runs there.` };
  return { status: "failure", kind: "port_in_use", subject, ...takenOr(facts, code) };
}

function takenOr({ port, setting, listener }: PortFacts, code: string): { message: string; fix: string } {
  const choose = setting === "port" ? `--port ${port + 1} (and the same in your tools)` : `another ${setting}`;
  if (code === "EACCES")
    return { message: `Port ${port} may not be opened by this user.`, fix: "choose one above 1023" };
  if (code !== "EADDRINUSE")
    return {
      message: `Port ${port} cannot be listened on (${code}).`,
      fix: "set host to a name or address of this machine",
    };
  const who = listener ? `${listener.name ?? "a program"} (process ${listener.pid})` : "another program";
  return { message: `Port ${port} is taken by ${who}.`, fix: `stop it, or choose ${choose}` };
}

export type SocketFacts = {
  path: string;
  /** The version of our own server that answers there; null where none does. */
  ours: string | null;
  isThere: boolean;
};

/** Whether the server runs at its unix socket, or could. */
export function judgeSocket({ path, ours, isThere }: SocketFacts): Finding {
  const subject = "socket.path";
  if (ours !== null) return { status: "ok", subject, message: `Our own server is at ${path} (version ${ours}).` };
  if (!isThere) return { status: "ok", subject, message: `Nothing is at ${path}; no server of ours runs there.` };
  return {
    status: "warning",
    subject,
    message: `${path} is there, and no server of ours answers. The next start replaces a socket that nobody listens at.`,
    fix: `move ${path} away, if it is something else`,
  };
}
