import { connect } from "node:net";

/** Sends bytes as they are to a port of this machine, and gives what comes back until the other side closes or `until` appears. */
export function rawHttp(port: number, request: string, until?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(request));
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => {
      answer += text;
      if (until !== undefined && answer.includes(until)) socket.destroy();
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
  });
}
