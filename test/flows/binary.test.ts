import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { createUserMachine, type Server, type UserMachine } from "../support/binary.ts";
import { contentOf, framesOf, readEvents } from "../support/event-reader.ts";
import { answerSpec, chunkSpec } from "../support/openai-spec.ts";
import { CHAT, callsTo, EXCHANGE } from "../support/proxy.ts";

let machine: UserMachine;
let server: Server;
let calls: ReturnType<typeof callsTo>;

beforeAll(async () => {
  machine = await createUserMachine({ isSignedIn: true });
  server = await machine.serve([], { LOG_LEVEL: "debug" });
  calls = callsTo(server.url);
});
afterAll(() => machine[Symbol.asyncDispose]());
beforeEach(() => machine.simulator.journal.clear());

describe("the binary", () => {
  test.each(["gpt-5.1", "claude-sonnet-4.5", "gemini-2.5-pro"])(
    "has each event of %s on the client's wire before upstream sends the next",
    async (model) => {
      const hold = machine.simulator.gate.hold(CHAT, 1);
      const events = readEvents(await calls.chat({ model, stream: true }));
      for (let count = 0; count < 3; count++) {
        const event = await events.next();
        expect(chunkSpec.safeParse(JSON.parse(String(event).slice("data: ".length))).error).toBeUndefined();
        await hold.step();
      }
      hold.release();
      expect(contentOf(await events.rest())).toEndWith("You said: hello");
    },
  );

  test("answers in one piece as the specification says", async () => {
    for (const model of ["gpt-4o", "claude-sonnet-4.5", "gemini-2.5-pro"]) {
      const answer = answerSpec.parse(await (await calls.chat({ model })).json());
      expect(answer.choices[0]?.message.content).toEndWith("You said: hello");
    }
  });

  test("ends upstream's answer when the client leaves", async () => {
    const hold = machine.simulator.gate.hold(CHAT, 3);
    const leave = new AbortController();
    await calls.chat({ stream: true }, { signal: leave.signal });
    await hold.reached;
    leave.abort();
    const [call] = machine.simulator.journal.calls(CHAT);
    await call?.ended;
    expect(call?.aborted).toBe(true);
  });

  test("tells of a stream that breaks, in the stream", async () => {
    machine.simulator.faults.push(CHAT, { stop: { how: "reset", afterEvents: 4 } });
    const events = await readEvents(await calls.chat({ stream: true })).rest();
    expect(framesOf(events).at(-1)?.error?.code).toBe("stream_interrupted");
    expect(events).not.toContain("data: [DONE]");
  });

  test("renews a token that Copilot no longer takes, and nobody notices", async () => {
    machine.simulator.state.expireCopilotTokens();
    expect((await calls.chat()).status).toBe(200);
    expect(machine.simulator.journal.calls(EXCHANGE)).toHaveLength(1);
    expect(machine.simulator.journal.calls(CHAT)).toHaveLength(2);
  });

  test("logs each call in JSON, and neither prompt, completion nor token", async () => {
    const response = await calls.chat({ messages: [{ role: "user", content: "my-secret-prompt" }] });
    await response.text();
    const id = response.headers.get("x-request-id");
    const [line] = await server.stderr.until(new RegExp(`^.*"message":"request","id":"${id}".*$`, "m"));
    expect(JSON.parse(line)).toMatchObject({ level: "info", status: 200, model: "gpt-4o", outcome: "ok" });
    expect(server.stderr.text).not.toMatch(/my-secret-prompt|simulated GPT|tid=|ghu_/);
    expect(server.stdout.text).toBe("");
  });
});
