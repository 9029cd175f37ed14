import { describe, expect, test } from "bun:test";
import { createDeviceFlow, type DeviceCode } from "../../src/account/device-flow.ts";
import { fingerprint } from "../../src/account/held-token.ts";
import { signIn } from "../../src/account/sign-in.ts";
import { signOut } from "../../src/account/sign-out.ts";
import { kindOf } from "../support/kind-of.ts";
import { LOGIN, ORIGINS, PATH, type SetUp, STAY, setUp } from "./set-up.ts";

const CODE = {
  device_code: "d1",
  user_code: "WXYZ-1234",
  verification_uri: "https://github.com/login/device",
  expires_in: 899,
  interval: 5,
};

/** A user who is shown the code and takes six seconds to type it. */
function setUpSignIn(options?: SetUp, answer: object = { access_token: "ghu_new" }) {
  const account = setUp(options);
  const { github, clock } = account;
  const shown: DeviceCode[] = [];
  github.script = [() => Response.json(CODE), () => Response.json(answer), () => Response.json({ login: "hubot" })];
  const deviceFlow = createDeviceFlow({ fetch: github.fetch, clock, ...ORIGINS, clientId: "Iv1.test", headers: {} });
  const needs = { ...account, deviceFlow, githubUrl: ORIGINS.githubUrl, show: (code: DeviceCode) => shown.push(code) };
  async function run(signal = STAY) {
    const outcome = signIn(needs, signal);
    outcome.catch(() => undefined);
    await clock.advance(6000);
    return await outcome;
  }
  return { ...account, shown, run };
}

describe("a sign-in", () => {
  test("shows the code and stores the login", async () => {
    const { run, shown, saved } = setUpSignIn({ credentials: null });
    expect(await run()).toEqual({ login: "hubot" });
    expect(shown).toMatchObject([{ userCode: "WXYZ-1234", verificationUri: "https://github.com/login/device" }]);
    expect(saved()).toEqual({
      version: 1,
      github_token: "ghu_new",
      github_url: "https://github.com",
      login: "hubot",
      created_at: "2026-01-01T00:00:06.000Z",
    });
  });

  test("supersedes the configuration's token, and takes no Copilot token of the old login along", async () => {
    const credentials = { ...LOGIN, copilot: { token: "tid=old" } };
    const { run, saved } = setUpSignIn({ credentials, configTokens: { githubToken: "gho_go" } });
    await run();
    expect(saved()).toMatchObject({ superseded_config_token_sha256: fingerprint("gho_go") });
    expect(saved()).not.toHaveProperty("copilot");
  });

  test("keeps a damaged file beside the new one", async () => {
    const { run, files, saved } = setUpSignIn({ credentials: "{torn" });
    await run();
    expect(files.texts.get(`${PATH}.damaged`)).toBe("{torn");
    expect(saved()).toMatchObject({ github_token: "ghu_new" });
  });

  test("that is denied keeps the old login (FA29)", async () => {
    const { run, saved } = setUpSignIn({}, { error: "access_denied" });
    expect(await kindOf(() => run())).toBe("sign_in_denied");
    expect(saved()).toEqual(LOGIN);
  });

  test("that is interrupted keeps the old login (FA29)", async () => {
    const { run, saved, clock } = setUpSignIn();
    const interrupt = new AbortController();
    clock.after(3000, () => interrupt.abort(new Error("Ctrl-C")));
    expect(await run(interrupt.signal).catch((error) => error.message)).toBe("Ctrl-C");
    expect(saved()).toEqual(LOGIN);
  });

  test("that cannot be stored is an error", async () => {
    const { run, files } = setUpSignIn();
    files.failWith = new Error("ENOSPC");
    expect(await kindOf(() => run())).toBe("internal");
  });
});

describe("a sign-out", () => {
  test("says whether there was a login to forget", async () => {
    const forgets = async (given: Parameters<typeof setUp>[0]) => {
      const account = setUp(given);
      return [await signOut(account, STAY), await signOut(account, STAY)];
    };
    expect(await forgets({})).toEqual([true, false]);
    expect(await forgets({ credentials: null, configTokens: { githubToken: "gho_go" } })).toEqual([true, false]);
    expect(await forgets({ credentials: null })).toEqual([false, false]);
  });

  test("forgets the login and its token, and the configuration's token for good", async () => {
    const account = setUp({ configTokens: { githubToken: "gho_go" } });
    await signOut(account, STAY);
    expect(account.saved()).toEqual({ version: 1, superseded_config_token_sha256: fingerprint("gho_go") });
    expect(await account.supply.atHand(null)).toEqual({ login: null, held: null });
  });

  test("makes room for nothing but a new sign-in when the file was damaged", async () => {
    const account = setUp({ credentials: "{torn" });
    await signOut(account, STAY);
    expect(account.saved()).toEqual({ version: 1 });
  });

  test("takes along the damaged file that an earlier sign-in has kept", async () => {
    const { run, ...account } = setUpSignIn({ credentials: "{torn" });
    await run();
    expect(await signOut(account, STAY)).toBe(true);
    expect([...account.files.texts.keys()]).toEqual([PATH]);
    await account.files.writePrivate(`${PATH}.damaged`, "{torn");
    account.files.remove = async () => {
      throw new Error("EPERM");
    };
    expect(await kindOf(() => signOut(account, STAY))).toBe("internal");
  });
});
