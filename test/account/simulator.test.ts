import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { createCredentialsFile } from "../../src/account/credentials.ts";
import { createDeviceFlow } from "../../src/account/device-flow.ts";
import { createExchange } from "../../src/account/exchange.ts";
import { signIn } from "../../src/account/sign-in.ts";
import { createTokenManager } from "../../src/account/token-manager.ts";
import { createTokenSupply } from "../../src/account/token-supply.ts";
import { createLock } from "../../src/resilience/lock.ts";
import { createSimulator, type Simulator } from "../../src/simulator/simulator.ts";
import { systemFetch } from "../../src/world/fetch.ts";
import { systemRandom } from "../../src/world/random.ts";
import { createSecrets } from "../../src/world/secrets.ts";
import { systemServe } from "../../src/world/serve.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { failureOf, kindOf } from "../support/kind-of.ts";
import { createMemoryLog } from "../support/memory-log.ts";
import { createClockedFiles, LOCK_PATH, ORIGINS, PATH, processNamed, STAY } from "./set-up.ts";

const EXCHANGE = "/copilot_internal/v2/token";
const POLL = "/login/oauth/access_token";
const KNOWN = "ghu_simulated";

let clock: ReturnType<typeof createFakeClock>;
let simulator: Simulator;

beforeEach(() => {
  clock = createFakeClock();
  simulator = createSimulator({ clock, serve: systemServe, knownGitHubTokens: [KNOWN] });
});
afterEach(() => simulator.stop());

/** One process, over real sockets and with a clock that the test moves. */
function openProcess(files = createClockedFiles(clock), env: Record<string, string> = {}) {
  const { origin } = simulator;
  const origins = { ...ORIGINS, githubUrl: origin, githubApiUrl: origin };
  const log = createMemoryLog();
  const headers = { "user-agent": "GitHubCopilotChat/0.37.0", "editor-version": "vscode/1.109.0" };
  const world = { clock, log, files, env, fetch: systemFetch, random: systemRandom, secrets: createSecrets() };
  const credentials = createCredentialsFile({ files, path: PATH });
  const lock = createLock({ files, clock, processes: processNamed("first"), path: LOCK_PATH });
  const deviceFlow = createDeviceFlow({ ...world, ...origins, clientId: "Iv1.b507a08c87ecfe98", headers });
  const exchange = createExchange({ ...world, origins, headers });
  const supply = createTokenSupply({ ...world, credentials, lock, exchange, configTokens: {}, origins });
  const tokens = createTokenManager({ ...world, supply, credentials, onAccountChange: () => {} });
  const needs = { deviceFlow, credentials, lock, clock, configTokens: {}, githubUrl: origin };
  const session = async () => await tokens.session(STAY);
  return { needs, tokens, session, files, log };
}

/** Signs in, with the user deciding as soon as the code is shown. */
async function signInAs(decide: () => void) {
  const account = openProcess();
  const shown = Promise.withResolvers<void>();
  const done = signIn({ ...account.needs, show: () => shown.resolve() }, STAY);
  done.catch(() => undefined);
  await shown.promise;
  decide();
  await clock.advance(6000);
  return { ...account, done };
}

const exchanges = () => simulator.journal.calls(EXCHANGE).length;

describe("against a GitHub over real sockets", () => {
  test("a sign-in polls at GitHub's pace, and its token exchanges", async () => {
    const { done, session, tokens } = await signInAs(() => simulator.state.approve());
    expect(await done).toEqual({ login: "octo" });
    expect(simulator.journal.calls(POLL)).toHaveLength(1);
    expect(await session()).toMatchObject({ apiUrl: simulator.origin });
    expect(tokens.state()).toMatchObject({
      kind: "ready",
      login: "octo",
      expiresInSeconds: 1800,
      refreshDueInSeconds: 1440,
    });
  });

  test("a sign-in that the user cancels is denied", async () => {
    const { done, files } = await signInAs(() => simulator.state.deny());
    expect(await kindOf(() => done)).toBe("sign_in_denied");
    expect([...files.texts]).toEqual([]);
  });

  test("a sign-in whose code has expired says so", async () => {
    const { done } = await signInAs(() => simulator.state.expire());
    expect(await kindOf(() => done)).toBe("sign_in_expired");
  });

  test("fifty first calls make one exchange", async () => {
    const account = openProcess(undefined, { COPILOT_GITHUB_TOKEN: KNOWN });
    await Promise.all(Array.from({ length: 50 }, account.session));
    expect(exchanges()).toBe(1);
  });

  test("an exchange that comes compressed although nobody asked is read", async () => {
    simulator.faults.push(EXCHANGE, { gzip: true });
    const account = openProcess(undefined, { COPILOT_GITHUB_TOKEN: KNOWN });
    expect(await account.session()).toMatchObject({ apiUrl: simulator.origin });
    expect(exchanges()).toBe(1);
  });

  test("a clock that is an hour off makes no difference", async () => {
    for (const clockSkewMs of [-3_600_000, 3_600_000]) {
      simulator.state.clockSkewMs = clockSkewMs;
      const account = openProcess(undefined, { COPILOT_GITHUB_TOKEN: KNOWN });
      await account.session();
      expect(account.tokens.state()).toMatchObject({ kind: "ready", expiresInSeconds: 1800 });
    }
  });

  test("a plan that moves to another host is followed by the renewal", async () => {
    const account = openProcess(undefined, { COPILOT_GITHUB_TOKEN: KNOWN });
    const rejected = await account.session();
    simulator.state.planOrigin = simulator.wrongPlanOrigin;
    expect(await account.tokens.renew(rejected, STAY)).toMatchObject({ apiUrl: simulator.wrongPlanOrigin });
  });

  test("a revoked login is refused, and no sign-in is begun on its own (FA09)", async () => {
    const account = openProcess(undefined, { COPILOT_GITHUB_TOKEN: KNOWN });
    simulator.state.revokeGitHubTokens();
    expect((await failureOf(account.session)).kind).toBe("reauth_required");
    expect(simulator.journal.calls("/login/device/code")).toEqual([]);
  });

  test.each([
    ["closes", { stop: { how: "close" } }],
    ["resets", { stop: { how: "reset" } }],
    ["redirects", { answer: { status: 302, headers: { location: "http://127.0.0.1:9/" }, body: "" } }],
  ] as const)("an exchange whose connection GitHub %s may pass", async (_name, fault) => {
    const account = openProcess(undefined, { COPILOT_GITHUB_TOKEN: KNOWN });
    // More than once: the runtime repeats a GET by itself when a reused connection breaks.
    simulator.faults.push(EXCHANGE, fault, fault, fault);
    expect(await kindOf(account.session)).toBe("token_exchange_failed");
    simulator.faults.clear();
    await clock.advance(3000);
    expect(await account.session()).toMatchObject({ apiUrl: simulator.origin });
  });
});
