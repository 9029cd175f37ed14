import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { runCli } from "../../src/cli/cli.ts";
import { createLog } from "../../src/world/log.ts";
import { createSecrets } from "../../src/world/secrets.ts";
import { createCliWorld } from "../support/cli-world.ts";
import { nestedSecret, textsOf } from "../support/hidden-secret.ts";

const KNOWN = "a-login.of/another+make";
const { keep, redact } = createSecrets();
keep(KNOWN);

describe("a secret anywhere in a nested value", () => {
  test("is hidden in every text that is made of it", () => {
    fc.assert(
      fc.property(nestedSecret(KNOWN), ({ value, core }) => {
        for (const text of textsOf(value)) expect(redact(text)).not.toContain(core);
      }),
      { numRuns: 1000 },
    );
  });

  test("does not come out of the log, whole or in lists, in either format", () => {
    fc.assert(
      fc.property(nestedSecret(KNOWN), fc.boolean(), ({ value, core }, isPretty) => {
        const lines: string[] = [];
        const write = (line: string) => void lines.push(line);
        const format = isPretty ? "pretty" : "json";
        const log = createLog({ level: "debug", format, colour: isPretty, wallMs: () => 0, redact, write });
        const texts = textsOf(value);
        log.error("told", { texts });
        for (const text of texts) log.warn("told", { text });
        expect(lines.join("\n")).not.toContain(core);
      }),
    );
  });

  test("does not come out of a command that fails with it, as a text, as JSON, or with its stack", async () => {
    await fc.assert(
      fc.asyncProperty(nestedSecret(KNOWN), async ({ value, core }) => {
        const fail = () => {
          throw value;
        };
        const world = createCliWorld({ env: { LOG_LEVEL: "debug" }, desk: { refresh: fail } });
        for (const words of [["refresh"], ["refresh", "--json"]]) expect(await runCli(words, world)).toBe(1);
        // The real terminal's standard error redacts what is known to the letter.
        expect(redact(world.terminal.stderr)).not.toContain(core);
      }),
    );
  });
});

test("hiding is done once: what was hidden stays as it is", () => {
  fc.assert(
    fc.property(nestedSecret(KNOWN), ({ value }) => {
      for (const text of textsOf(value)) expect(redact(redact(text))).toBe(redact(text));
    }),
  );
});

test.each([
  ["https://a-token@mirror.example/x", "https://[redacted]@mirror.example/x"],
  ["http://user:p@ss@127.0.0.1:1", "http://[redacted]@127.0.0.1:1"],
  ["socks5://user:@host", "socks5://[redacted]@host"],
])("whoever a URL names is hidden: %p", (text, shown) => {
  expect(redact(text)).toBe(shown);
});

test.each([
  "See https://example.org/@user and https://example.org?to=a@b",
  "The model gpt-4o is not available. Authorization is done by a token.",
  "token refreshed, next try in 30 seconds; a cookie is not used here",
  "https://api.githubcopilot.com:443/chat?a=1 user@example.com",
  "Bearer realm",
])("words are left alone: %p", (text) => {
  expect(redact(text)).toBe(text);
});
