import { describe, expect, test } from "bun:test";
import { contentOf, framesOf, readEvents } from "../support/event-reader.ts";
import { CHAT, startProxy } from "../support/proxy.ts";

describe("a proxy that is told to stop", () => {
  test("lets running answers finish, takes no new ones, and ends with 0", async () => {
    await using proxy = await startProxy({ config: { timeouts: { drain: 30 } } });
    const hold = proxy.simulator.gate.hold(CHAT, 4);
    const whole = proxy.simulator.gate.hold(CHAT, 0);
    const events = readEvents(await proxy.chat({ stream: true }));
    const answer = proxy.chat();
    await Promise.all([hold.reached, whole.reached]);
    const code = proxy.drain();
    await proxy.log.waitFor("stopping: no new calls; running answers may finish, a second signal ends them", {
      running: 2,
      seconds: 30,
    });
    await expect(proxy.chat()).rejects.toThrow();
    hold.release();
    whole.release();
    const all = await events.rest();
    expect(contentOf(all)).toBe("This is a simulated GPT-4o. You said: hello");
    expect(all.at(-1)).toBe("data: [DONE]");
    expect((await answer).status).toBe(200);
    expect(await code).toBe(0);
    expect(proxy.simulator.journal.calls(CHAT)).toHaveLength(2);
  });

  test("ends what doesn't finish in time with an error in its stream, and upstream's part of it too", async () => {
    await using proxy = await startProxy({ config: { timeouts: { drain: 0.2 } } });
    proxy.simulator.gate.hold(CHAT, 4);
    const events = readEvents(await proxy.chat({ stream: true }));
    const code = proxy.drain();
    const all = await events.rest();
    expect(framesOf(all).at(-1)?.error).toMatchObject({ code: "shutting_down", type: "overloaded_error" });
    expect(all).not.toContain("data: [DONE]");
    expect(await code).toBe(0);
    const [call] = proxy.simulator.journal.calls(CHAT);
    await call?.ended;
    expect(call?.aborted).toBe(true);
  });

  test("refuses those who wait for their turn", async () => {
    await using proxy = await startProxy({ config: { limits: { in_flight: 1 }, timeouts: { drain: 30 } } });
    const hold = proxy.simulator.gate.hold(CHAT, 0);
    const first = proxy.chat();
    await proxy.simulator.journal.waitFor(CHAT, 1);
    const second = proxy.chat();
    while ((await proxy.health()).requests.queued < 1);
    const code = proxy.drain();
    const refused = await second;
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ error: { code: "shutting_down", type: "overloaded_error" } });
    hold.release();
    expect((await first).status).toBe(200);
    expect(await code).toBe(0);
  });

  test("that has nothing to do ends at once", async () => {
    await using proxy = await startProxy({ config: { timeouts: { drain: 30 } } });
    await (await proxy.chat({ stream: true })).text();
    expect(await proxy.drain()).toBe(0);
    expect(proxy.log.lines("stopping")).toEqual([{ time: expect.any(String), level: "info", message: "stopping" }]);
    await expect(proxy.get("/livez")).rejects.toThrow();
  });
});
