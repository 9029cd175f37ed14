import { describe, expect, test } from "bun:test";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCredentialsFile } from "../../src/account/credentials.ts";
import { systemFiles } from "../../src/world/files.ts";
import { failureOf, kindOf } from "../support/kind-of.ts";
import { createMemoryFiles } from "../support/memory-files.ts";
import { LOGIN, PATH } from "./set-up.ts";

function fileWith(text?: string) {
  const files = createMemoryFiles(text === undefined ? {} : { [PATH]: text });
  return { files, credentials: createCredentialsFile({ files, path: PATH }) };
}

describe("credentials.json", () => {
  test("that isn't there holds nothing", async () => {
    const { credentials } = fileWith();
    expect(await credentials.read()).toEqual({ version: 1 });
  });

  test("is read as it was written, with keys that only a newer version knows", async () => {
    const { credentials } = fileWith();
    const content = { ...LOGIN, version: 1 as const, from_the_future: [1] };
    await credentials.write(content);
    expect(await credentials.read()).toEqual(content);
  });

  test.each([
    ["empty", ""],
    ["torn", JSON.stringify(LOGIN).slice(0, 30)],
    ["all NUL", "\0".repeat(64)],
    ["no object", "[]"],
    ["of a newer version", '{"version":2}'],
    ["without a version", "{}"],
    ["with a token that would break out of a header", '{"version":1,"github_token":"a\\r\\nb"}'],
  ])("that is %s is an error that says what to do", async (_name, text) => {
    const { credentials, files } = fileWith(text);
    const failure = await failureOf(credentials.read);
    expect(failure.kind).toBe("not_authenticated");
    expect(failure.message).toContain(PATH);
    expect(failure.message).toContain("github-copilot-svcs auth");
    expect(files.texts.get(PATH)).toBe(text);
  });

  test("never says the damaged token in its error", async () => {
    const { credentials } = fileWith('{"version":1,"github_token":"ghu secret"}');
    expect((await failureOf(credentials.read)).message).not.toContain("secret");
  });

  test("with nonsense in the cached Copilot token still has its login", async () => {
    const { credentials } = fileWith(JSON.stringify({ ...LOGIN, copilot: { token: 5 } }));
    expect(await credentials.read()).toMatchObject({ github_token: "ghu_stored", copilot: undefined });
  });

  test("that is set aside is kept beside it, letter for letter", async () => {
    const { credentials, files } = fileWith("half a fi");
    await credentials.setAside();
    expect(files.texts.get(`${PATH}.damaged`)).toBe("half a fi");
  });

  test("tells when somebody else has written it, once, and is silent about its own writes", async () => {
    const { credentials, files } = fileWith("{}");
    expect(await credentials.changedByOthers()).toBe(false);
    await credentials.write({ version: 1 });
    expect(await credentials.changedByOthers()).toBe(false);
    await files.writePrivate(PATH, "{}");
    const looks = [credentials.changedByOthers(), credentials.changedByOthers()];
    expect(await Promise.all(looks)).toEqual([true, false]);
    expect(await credentials.changedByOthers()).toBe(false);
    await files.remove(PATH);
    expect(await credentials.changedByOthers()).toBe(true);
    files.modifiedMs = () => Promise.reject(new Error("EIO"));
    expect(await credentials.changedByOthers()).toBe(false);
  });

  test("that belongs to somebody else is an error that says so", async () => {
    const { credentials, files } = fileWith();
    files.read = () => Promise.reject(new Error("EACCES"));
    expect(await kindOf(credentials.read)).toBe("not_authenticated");
  });

  test("that cannot be written is an error, and the old one is whole", async () => {
    const { credentials, files } = fileWith(JSON.stringify(LOGIN));
    files.failWith = new Error("ENOSPC");
    expect(await kindOf(() => credentials.write({ version: 1 }))).toBe("internal");
    expect(await credentials.read()).toMatchObject({ github_token: "ghu_stored" });
  });

  test.skipIf(process.platform === "win32")("on a real disk is readable by its owner only", async () => {
    const folder = await mkdtemp(join(tmpdir(), "credentials-"));
    try {
      const path = join(folder, "new", "credentials.json");
      await createCredentialsFile({ files: systemFiles, path }).write({ version: 1 });
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect((await stat(join(folder, "new"))).mode & 0o777).toBe(0o700);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
