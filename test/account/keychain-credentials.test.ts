import { describe, expect, test } from "bun:test";
import { createCredentialsFile } from "../../src/account/credentials.ts";
import { createKeychainCredentials } from "../../src/account/keychain-credentials.ts";
import { failureOf, kindOf } from "../support/kind-of.ts";
import { createMemoryFiles } from "../support/memory-files.ts";
import { createMemoryKeychain } from "../support/memory-keychain.ts";
import { LOGIN, PATH } from "./set-up.ts";

const COPILOT = {
  token: "tid=1;exp=2",
  api_url: "https://api.githubcopilot.com",
  received_at_ms: 1,
  expires_at_ms: 2,
  refresh_due_at_ms: 2,
  github_token_sha256: "a",
};
const SIGNED_IN = { ...LOGIN, version: 1 as const, superseded_config_token_sha256: "b", copilot: COPILOT };

function setUp(onDisk?: object) {
  const files = createMemoryFiles(onDisk ? { [PATH]: JSON.stringify(onDisk) } : {});
  const keychain = createMemoryKeychain();
  const file = createCredentialsFile({ files, path: PATH });
  const credentials = createKeychainCredentials({ file, keychain, path: PATH });
  return { files, keychain, file, credentials, onDisk: () => JSON.parse(files.texts.get(PATH) ?? "null") };
}

describe("credentials in the keychain", () => {
  test("are read as they were written, and nothing secret is on the disk", async () => {
    const { credentials, onDisk } = setUp();
    expect(await credentials.read()).toEqual({ version: 1 });
    await credentials.write(SIGNED_IN);
    expect(await credentials.read()).toEqual(SIGNED_IN);
    expect(onDisk()).toEqual({ version: 1, superseded_config_token_sha256: "b", kept_in: "keychain" });
    await credentials.write({ version: 1, copilot: COPILOT });
    expect(await credentials.read()).toEqual({ version: 1, copilot: COPILOT });
  });

  test("are noticed by another process when they change", async () => {
    const { credentials, files, keychain, file } = setUp();
    const other = createKeychainCredentials({
      file: createCredentialsFile({ files, path: PATH }),
      keychain,
      path: PATH,
    });
    const looks = [await other.changedByOthers()];
    await credentials.write(SIGNED_IN);
    looks.push(await other.changedByOthers(), await other.changedByOthers(), await file.changedByOthers());
    expect(looks).toEqual([false, true, false, false]);
  });

  test("are gone after a sign-out, each of them", async () => {
    const { credentials, keychain, onDisk } = setUp();
    await credentials.write(SIGNED_IN);
    await credentials.write({ version: 1 });
    expect([...keychain.entries.keys()]).toEqual([]);
    expect(onDisk()).toEqual({ version: 1 });
    await credentials.write({ version: 1 });
  });

  test("that a locked keychain keeps count no more after a sign-out, which says where they are", async () => {
    const { credentials, keychain } = setUp();
    await credentials.write(SIGNED_IN);
    keychain.state = "locked";
    expect((await failureOf(() => credentials.write({ version: 1 }))).message).toContain(`"${PATH} login"`);
    keychain.state = "unlocked";
    expect(await credentials.read()).not.toHaveProperty("github_token");
  });

  test.each(["locked", "missing"] as const)(
    "that cannot be had, as the keychain is %s, are no sign-out",
    async (state) => {
      const { credentials, keychain } = setUp();
      await credentials.write(SIGNED_IN);
      keychain.state = state;
      const failure = await failureOf(credentials.read);
      expect(failure.kind).toBe("not_authenticated");
      expect(failure.message).toContain(state === "locked" ? "it is locked" : 'Set it to "file"');
      expect(await kindOf(() => credentials.write(SIGNED_IN))).toBe("internal");
      keychain.state = "unlocked";
      expect(await credentials.read()).toEqual(SIGNED_IN);
    },
  );

  test("are refused before anybody signs in where the keychain takes none, and before serving where there is none", async () => {
    const { credentials, keychain } = setUp();
    for (const use of ["read", "write"] as const) await credentials.check(use);
    expect(keychain.entries.size).toBe(0);
    keychain.state = "locked";
    await credentials.check("read");
    expect(await kindOf(() => credentials.check("write"))).toBe("config_invalid");
    keychain.state = "missing";
    const failure = await failureOf(() => credentials.check("read"));
    expect(failure.kind).toBe("config_invalid");
    expect(failure.message).toContain('credentials.store is "keychain"');
    expect(failure.message).toContain("libsecret not available");
  });

  test("leave no sign-in in the file: it is told, and removed by the next one", async () => {
    const { credentials, files } = setUp(LOGIN);
    expect((await failureOf(credentials.read)).message).toStartWith(`${PATH} holds a sign-in, which is not used`);
    await credentials.write(SIGNED_IN);
    expect(files.texts.get(PATH)).not.toContain(LOGIN.github_token);
  });

  test("of which the entry makes no sense are damaged or not there, and a token cached with them is as good as absent", async () => {
    const { credentials, keychain } = setUp();
    await credentials.write(SIGNED_IN);
    keychain.entries.set(`${PATH} copilot`, "{torn");
    expect(await credentials.read()).toEqual({ ...SIGNED_IN, copilot: undefined });
    keychain.entries.set(`${PATH} login`, "{torn");
    expect((await failureOf(credentials.read)).message).toContain("it is locked, or the entry was removed");
    keychain.entries.set(`${PATH} login`, '{"github_token":"a\\nb"}');
    expect((await failureOf(credentials.read)).message).toStartWith("The sign-in in the keychain is damaged");
  });

  test("where nothing can be done with the file are not read past it", async () => {
    const { credentials, files } = setUp();
    files.texts.set(PATH, "{torn");
    expect((await failureOf(credentials.read)).message).toStartWith(`${PATH} is damaged`);
    await credentials.write(SIGNED_IN);
    expect(await credentials.read()).toEqual(SIGNED_IN);
  });
});
