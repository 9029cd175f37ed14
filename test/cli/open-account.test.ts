import { describe, expect, test } from "bun:test";
import { createAccountServices } from "../../src/account-services.ts";
import { openAccount } from "../../src/cli/open-account.ts";
import { loadConfig } from "../../src/config/load.ts";
import { systemClock } from "../../src/world/clock.ts";
import { systemDial } from "../../src/world/dial.ts";
import { systemFetch } from "../../src/world/fetch.ts";
import { systemProcesses } from "../../src/world/processes.ts";
import { systemRandom } from "../../src/world/random.ts";
import { createSecrets } from "../../src/world/secrets.ts";
import { GITHUB_TOKEN, simulate } from "../simulator/simulated.ts";
import { kindOf } from "../support/kind-of.ts";
import { createMemoryFiles } from "../support/memory-files.ts";
import { createMemoryKeychain } from "../support/memory-keychain.ts";
import { createMemoryLog } from "../support/memory-log.ts";

const signal = new AbortController().signal;

/** The desk of a user at a simulated GitHub. */
async function openDesk(env: Record<string, string> = { GITHUB_TOKEN }) {
  const simulator = simulate();
  simulator.state.pollIntervalSeconds = 0.01;
  const files = createMemoryFiles();
  const { origin } = simulator;
  const world = {
    clock: systemClock,
    files,
    keychain: createMemoryKeychain(),
    fetch: systemFetch,
    dial: systemDial,
    random: systemRandom,
    processes: systemProcesses,
    env: { ...env, COPILOT_GITHUB_URL: origin, COPILOT_GITHUB_API_URL: origin },
    home: "/home/octo",
  };
  const services = createAccountServices(await loadConfig(world), world, {
    log: createMemoryLog(),
    secrets: createSecrets(),
  });
  return { simulator, files, desk: openAccount(services, world), [Symbol.asyncDispose]: simulator.stop };
}

describe("the account that commands work with", () => {
  test("keeps a sign-in, and the token made with it, in the keychain where that is set", async () => {
    await using opened = await openDesk({ COPILOT_SVCS_CREDENTIALS_STORE: "keychain" });
    const { desk, simulator, files } = opened;
    await desk.signIn(({ userCode }) => simulator.state.approve(userCode), signal);
    await desk.refresh(signal);
    const { login, held } = await desk.stored();
    expect([login?.source, login?.name, held?.source]).toEqual(["keychain", "octo", "keychain"]);
    expect([...files.texts.values()].join()).not.toMatch(/ghu_|tid=/);
    expect(await desk.signOut()).toBe(true);
    expect(await desk.stored()).toEqual({ login: null, held: null });
  });

  test("signs in, keeps the login, and forgets it", async () => {
    await using opened = await openDesk({});
    const { desk, simulator } = opened;
    expect(await desk.stored()).toEqual({ login: null, held: null });
    expect(await desk.signIn(({ userCode }) => simulator.state.approve(userCode), signal)).toBe("octo");
    expect((await desk.stored()).login).toMatchObject({ source: "credentials.json", name: "octo" });
    await desk.signOut();
    expect(await desk.stored()).toEqual({ login: null, held: null });
  });

  test("gets a new token at every refresh", async () => {
    await using opened = await openDesk();
    const first = await opened.desk.refresh(signal);
    const second = await opened.desk.refresh(signal);
    expect([first.source, first.token === second.token]).toEqual(["GITHUB_TOKEN", false]);
    expect(opened.files.texts.size).toBe(0);
  });

  test("lists the models, and enables one whose terms are not accepted yet", async () => {
    await using opened = await openDesk();
    const { desk, simulator } = opened;
    const { models, origin } = await desk.listModels(signal);
    expect([origin, models.some(({ id }) => id === "gpt-4.1")]).toEqual(["live", true]);
    expect(await desk.enableModel("claude-haiku-4.5", signal)).toEqual({ result: "enabled", served: true });
    expect(simulator.journal.calls("/models/claude-haiku-4.5/policy")).toHaveLength(1);
  });

  test("enables nothing by a list that is only built in", async () => {
    await using opened = await openDesk();
    await opened.simulator.stop();
    expect(await kindOf(() => opened.desk.enableModel("claude-haiku-4.5", signal))).toBe("upstream_unreachable");
  });
});
