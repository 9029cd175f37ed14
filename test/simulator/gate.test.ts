import { expect, test } from "bun:test";
import { framesOf, signIn } from "./simulated.ts";

const CHAT = "/chat/completions";

/** Reads on until so many further frames have come. */
function frameReader(answer: Response) {
  const reader = answer.body?.getReader();
  return async (wanted: number) => {
    let seen = 0;
    while (seen < wanted) seen += framesOf(new TextDecoder().decode((await reader?.read())?.value)).length;
    return seen;
  };
}

test("a stream waits where it is held, and goes on by so many events as it is let", async () => {
  await using caller = await signIn();
  const hold = caller.simulator.gate.hold(CHAT, 1);
  const read = frameReader(await caller.chat({ stream: true }));
  await hold.reached;
  expect(await read(1)).toBe(1);
  await hold.step();
  expect(await read(1)).toBe(1);
  await hold.step(2);
  expect(await read(2)).toBe(2);
  hold.release();
  expect(await read(1)).toBeGreaterThan(0);
});

test("a stream can be held right after its headers", async () => {
  await using caller = await signIn();
  const hold = caller.simulator.gate.hold(CHAT, 0);
  const answer = await caller.chat({ stream: true });
  expect(answer.status).toBe(200);
  await hold.reached;
  hold.release();
  expect(await answer.text()).toEndWith("data: [DONE]\n\n");
});

test("one hold is for one stream", async () => {
  await using caller = await signIn();
  const hold = caller.simulator.gate.hold(CHAT, 0);
  const held = await caller.chat({ stream: true });
  expect(await (await caller.chat({ stream: true })).text()).toEndWith("data: [DONE]\n\n");
  hold.release();
  await held.text();
});

test("what is let go before the stream has come isn't held", async () => {
  await using caller = await signIn();
  const hold = caller.simulator.gate.hold(CHAT, 0);
  hold.release();
  await (await caller.chat({ stream: true })).text();
  await hold.reached;
});

test("nobody waits for a stream that is over, by itself or because the client left", async () => {
  await using caller = await signIn();
  const short = caller.simulator.gate.hold(CHAT, 1000);
  await (await caller.chat({ stream: true })).text();
  await short.reached;
  await short.step();

  const left = caller.simulator.gate.hold(CHAT, 1);
  const answer = await caller.chat({ stream: true });
  await left.reached;
  await answer.body?.cancel();
  const [, entry] = await caller.simulator.journal.waitFor(CHAT, 2);
  await entry?.ended;
  expect(entry?.aborted).toBe(true);
  await left.step();
});
