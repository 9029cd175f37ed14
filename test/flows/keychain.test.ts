import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { createUserMachine, GITHUB_TOKEN, type UserMachine } from "../support/binary.ts";
import { openKeyring, whyNoKeyring } from "../support/keyring.ts";
import { callsTo, EXCHANGE } from "../support/proxy.ts";

setDefaultTimeout(20_000);

const IN_KEYCHAIN = { COPILOT_SVCS_CREDENTIALS_STORE: "keychain" };

async function signIn(machine: UserMachine, env: Record<string, string>) {
  const program = machine.start(["auth"], env);
  const [code] = await program.stderr.until(/SIMU-\d+/);
  machine.simulator.state.approve(code);
  return await program.ended;
}

const onDisk = (machine: UserMachine) => Bun.file(join(machine.folder, "credentials.json")).text();

// Elsewhere every user has one.
describe.skipIf(process.platform !== "linux")("where there is no keychain", () => {
  test.each([["auth"], ["run"]])(
    "%s is refused with what to set instead, and nobody is asked to sign in",
    async (word) => {
      await using machine = await createUserMachine();
      const { code, stderr } = await machine.run([word], IN_KEYCHAIN);
      expect([code, stderr]).toEqual([
        78,
        expect.stringMatching(/^error: credentials\.store is "keychain".*Set it to "file"/),
      ]);
      expect(machine.simulator.journal.calls()).toEqual([]);
    },
  );

  test("status says so, and shows all else", async () => {
    await using machine = await createUserMachine();
    await machine.write("credentials.json", { version: 1, kept_in: "keychain" });
    const server = await machine.serve([], { GITHUB_TOKEN });
    const env = { ...IN_KEYCHAIN, COPILOT_PORT: String(server.port) };
    const { code, stdout } = await machine.run(["status"], env);
    expect(code).toBe(77);
    expect(stdout).toMatch(
      /^Configuration file: .+\nPort: \d+\nAuthentication: ✗ The sign-in cannot be used: credentials\.store is "keychain".+Set it to "file".+\nServer: running on port \d+ \(version .+\)\n$/,
    );
    const json = await machine.run(["status", "--json"], env);
    expect(json.code).toBe(77);
    expect(JSON.parse(json.stdout)).toMatchObject({ status: "sign_in_unusable", server: { running: true } });
  });
});

if (whyNoKeyring) console.warn(`skipped: ${whyNoKeyring}`);

describe.skipIf(whyNoKeyring !== null)("with a keyring", () => {
  test("the sign-in moves into it from the file, serves from there, and is forgotten", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    await using keyring = await openKeyring(machine.home);
    const env = { ...IN_KEYCHAIN, ...keyring.env };
    expect((await machine.run(["status"], env)).stdout).toContain('is not used, as credentials.store is "keychain"');
    expect((await signIn(machine, env)).code).toBe(0);
    expect(await onDisk(machine)).not.toMatch(/ghu_|tid=/);
    expect(JSON.parse((await machine.run(["status", "--json"], env)).stdout)).toMatchObject({
      source: "keychain",
      login: "octo",
    });

    machine.simulator.journal.clear();
    const server = await machine.serve([], env);
    expect((await callsTo(server.url).chat()).status).toBe(200);
    expect((await machine.run(["models"], env)).code).toBe(0);
    // The token that `auth` has fetched is for all of them.
    expect(machine.simulator.journal.calls(EXCHANGE)).toEqual([]);

    expect((await machine.run(["status"], keyring.env)).stdout).toContain("The sign-in is in the keychain");
    expect((await machine.run(["auth", "--logout"], env)).code).toBe(0);
    expect((await machine.run(["status"], env)).code).toBe(77);
    expect(await onDisk(machine)).not.toContain(GITHUB_TOKEN);
  });

  test("that is locked, it is told; no sign-in is lost by it", async () => {
    await using machine = await createUserMachine();
    await using keyring = await openKeyring(machine.home);
    expect((await signIn(machine, { ...IN_KEYCHAIN, ...keyring.env })).code).toBe(0);
    await keyring.lock();
    const env = { ...IN_KEYCHAIN, ...keyring.env };
    const { code, stdout } = await machine.run(["status"], env);
    expect([code, stdout]).toEqual([77, expect.stringContaining("it is locked, or the entry was removed")]);
    await keyring.unlock();
    expect((await machine.run(["status"], env)).code).toBe(0);
  });
});
