import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { AccountDesk } from "../../src/cli/account-desk.ts";
import { runCli } from "../../src/cli/cli.ts";
import { ProxyError } from "../../src/errors.ts";
import { readModel } from "../../src/models/read-model.ts";
import type { Fetch } from "../../src/world/fetch.ts";
import { createCliWorld } from "../support/cli-world.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { heldToken } from "../support/held-token.ts";
import { createMemoryFiles } from "../support/memory-files.ts";

const CONFIG = "/home/octo/.local/share/github-copilot-svcs/config.json";

/** Whatever characters there are, with those that drive a terminal, end a line, or turn the order of what is shown. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 5 }),
      fc.constantFrom("\n", "\r\n", "\u001b[2J", "\u009b31m", "\u202e", "\u2066", "\u2028", "\u0000"),
    ),
  )
  .map((parts) => `a${parts.join("")}b`);

/** A world in which all that comes from outside is this text. */
function worldOf(text: string) {
  const clock = createFakeClock();
  const login = { githubToken: "ghu_x", source: "credentials.json", name: text } as const;
  const held = { ...heldToken(clock), apiUrl: text };
  const model = readModel({
    id: text,
    name: text,
    vendor: text,
    policy: { state: text },
    supported_endpoints: [`/${text}`],
  });
  const desk: Partial<AccountDesk> = {
    stored: async () => ({ login, held }),
    refresh: async () => held,
    async signIn(show) {
      show({ userCode: text, verificationUri: text, expiresInSeconds: 9, intervalSeconds: 5 });
      return text;
    },
    listModels: async () => ({ models: model ? [model] : [], origin: "stale", ageMs: 0, reason: text }),
  };
  const token = { state: "refused", reason: text };
  const fetch: Fetch = async () => Response.json({ token }, { headers: { server: "github-copilot-svcs/1.2.3" } });
  const files = createMemoryFiles({ [CONFIG]: JSON.stringify({ model_aliases: { [text]: text } }) });
  return createCliWorld({ clock, desk, fetch, files });
}

async function printed(line: string, text: string): Promise<{ out: string; err: string }> {
  const world = worldOf(text);
  await runCli(line.split(" "), world);
  return { out: world.terminal.stdout, err: world.terminal.stderr };
}

const lines = ["status", "models", "config", "refresh", "auth --switch"];

describe("a text from outside", () => {
  test.each(lines)("drives no terminal and makes no line of its own in the output of %s", async (line) => {
    const innocent = await printed(line, "ab");
    const count = (text: string) => text.split("\n").length;
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const { out, err } = await printed(line, text);
        expect(out + err).not.toMatch(/[^\P{Cc}\n]|[\p{Bidi_Control}\u2028\u2029]/u);
        expect([count(out), count(err)]).toEqual([count(innocent.out), count(innocent.err)]);
      }),
    );
  });

  test.each(lines)("says in the JSON of %s what it said, and drives no terminal", async (line) => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const { out } = await printed(`${line} --json`, text);
        expect(out).not.toMatch(/[^\P{Cc}\n]|[\p{Bidi_Control}\u2028\u2029]/u);
        const documents = line.startsWith("auth") ? out.trimEnd().split("\n") : [out];
        expect(JSON.stringify(documents.map((json) => JSON.parse(json)))).toContain(JSON.stringify(text).slice(1, -1));
      }),
    );
  });

  test("drives no terminal in the words of a failure", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const refresh = () => Promise.reject(new ProxyError("upstream_refused", text));
        for (const words of [["refresh"], ["refresh", "--json"], [text], ["refresh", `--${text}`]]) {
          const world = createCliWorld({ desk: { refresh }, env: { LOG_LEVEL: "debug" } });
          await runCli(words, world);
          expect(world.terminal.stderr).not.toMatch(/[^\P{Cc}\n\t]|[\p{Bidi_Control}\u2028\u2029]/u);
        }
      }),
    );
  });
});
