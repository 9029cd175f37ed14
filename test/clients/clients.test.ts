import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { EXAMPLE_URL } from "../../src/setup/example-target.ts";
import { createUserMachine, type UserMachine } from "../support/binary.ts";
import { ONE_ATTEMPT } from "../support/proxy.ts";
import type { Client } from "./client.ts";
import { CLIENTS } from "./clients.ts";
import { featureOf } from "./features.ts";
import { setUpText } from "./set-up-text.ts";
import { trialsOf } from "./trials.ts";

let machine: UserMachine;
let url: string;

beforeAll(async () => {
  machine = await createUserMachine({ isSignedIn: true });
  // Failures are to be seen by each client, and not by the circuit breaker.
  await machine.write("config.json", ONE_ATTEMPT);
  ({ url } = await machine.serve());
});
afterAll(() => machine[Symbol.asyncDispose]());
beforeEach(() => machine.simulator.journal.clear());

test.each(CLIENTS.map((client): [string, Client] => [client.name, client]))(
  "%s, set up as its documentation says",
  async (_, client) => {
    const text = await setUpText(client);
    expect(text).toContain(EXAMPLE_URL);
    const program = [process.execPath, "--eval", text.replaceAll(EXAMPLE_URL, url)];
    const child = Bun.spawn(program, { stdin: "ignore", stdout: "pipe", stderr: "inherit" });
    expect(await child.stdout.text()).toContain("You said: hello");
  },
);

describe.each(CLIENTS.map((client): [string, Client] => [client.name, client]))("%s", (_, client) => {
  test.each(client.can.flatMap((feature) => trialsOf(client, feature)))("%s: %s", async (feature, model) => {
    await featureOf(feature).check({ talk: client.connect(url), model, machine, url });
  });
});
