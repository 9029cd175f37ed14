import { describe, expect, test } from "bun:test";
import type { Fault } from "../../src/simulator/faults.ts";
import { message } from "./messaging.ts";
import { respond } from "./responding.ts";
import { type Caller, signIn } from "./simulated.ts";

const CALLS = { "/responses": respond, "/v1/messages": message };

async function streamed(caller: Caller, path: keyof typeof CALLS, fault: Fault): Promise<string> {
  caller.simulator.faults.push(path, fault);
  return (await CALLS[path](caller, { stream: true })).text();
}

const framesOf = (text: string) => text.split(/\r?\n\r?\n/).filter(Boolean);

describe("a stream of another dialect", () => {
  test.each([
    ["/responses", "error", "error", { type: "error", code: "server_error", sequence_number: expect.any(Number) }],
    ["/responses", "failed", "response.failed", { response: { status: "failed", error: { code: "server_error" } } }],
    ["/v1/messages", "error", "error", { type: "error", error: { type: "overloaded_error" } }],
    ["/v1/messages", "failed", "error", { type: "error", error: { type: "overloaded_error" } }],
  ] as const)("on %s can fail in its own words (%s)", async (path, how, name, payload) => {
    await using caller = await signIn();
    const frames = framesOf(await streamed(caller, path, { stop: { how, afterEvents: 4 } }));
    expect(frames).toHaveLength(5);
    const [, said, data = ""] = /^event: (.+)\ndata: (.+)$/.exec(frames[4] ?? "") ?? [];
    expect(said).toBe(name);
    expect(JSON.parse(data)).toMatchObject(payload);
  });

  test.each([
    ["/responses", "finish", "response.completed"],
    ["/responses", "done", "response.completed"],
    ["/v1/messages", "finish", "message_delta"],
    ["/v1/messages", "done", "message_stop"],
  ] as const)("on %s can lack what says its %s", async (path, without, name) => {
    await using caller = await signIn();
    expect(await streamed(caller, path, {})).toContain(`event: ${name}\n`);
    const rest = await streamed(caller, path, { without });
    expect(rest).not.toContain(`event: ${name}\n`);
    expect(rest.includes("[DONE]")).toBe(path === "/v1/messages" && without === "finish");
  });

  test.each(["/responses", "/v1/messages"] as const)(
    "on %s can break off, be sliced, and end lines as Windows does",
    async (path) => {
      await using caller = await signIn();
      const whole = await streamed(caller, path, {});
      expect(framesOf(await streamed(caller, path, { stop: { how: "end", afterEvents: 3 } }))).toHaveLength(3);
      const sliced = await streamed(caller, path, { crlf: true, sliceBytes: 200 });
      expect(sliced.replaceAll("\r\n", "")).not.toContain("\n");
      expect(framesOf(sliced).length).toBe(framesOf(whole).length);
      const broken = streamed(caller, path, { stop: { how: "reset", afterEvents: 2 } });
      expect(await broken.catch((error) => error.code)).toBe("ECONNRESET");
    },
  );
});
