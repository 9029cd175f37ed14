import { expect, test } from "bun:test";
import fc from "fast-check";
import { nested } from "../../src/config/dotted-path.ts";
import { configJson } from "../../src/config/render.ts";
import { listSettings, type Setting } from "../../src/config/settings.ts";
import { load, problemsOf } from "./loading.ts";

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const url = fc
  .tuple(word, fc.constantFrom("", "/", "/api/v3/"))
  .map(([name, path]) => `https://${name}.Example${path}`);

/** Valid values where the type alone does not say what is valid. */
const SPECIAL: Record<string, fc.Arbitrary<unknown>> = {
  allowed_models: fc.option(fc.array(word)),
  "upstream.enterprise_domain": fc.option(fc.tuple(word, word).map(([a, b]) => `HTTPS://${a}.${b}/`)),
  "upstream.github_url": fc.option(url),
  "upstream.github_api_url": fc.option(url),
  "upstream.copilot_api_url": fc.option(url),
  "cors.allowed_origins": fc.array(
    fc.oneof(
      fc.constant("*"),
      url.map((text) => new URL(text).origin),
    ),
  ),
  "log.file": fc.option(word),
  "socket.mode": fc.constantFrom("0600", "660"),
  "socket.only": fc.constant(false),
  // They must be there.
  "tls.ca_file": fc.constant(null),
  "tls.cert": fc.constant(null),
  "tls.key": fc.constant(null),
  "retry.attempts": fc.integer({ min: 1, max: 10 }),
  "retry.budget_percent": fc.integer({ min: 0, max: 100 }),
};

function validValue({ path, type, options, default: fallback }: Setting): fc.Arbitrary<unknown> {
  const special = SPECIAL[path];
  if (special) return special;
  if (options) return fc.constantFrom(...options, ...options.map((option) => option.toUpperCase()));
  if (type === "boolean") return fc.boolean();
  if (type === "integer") return fc.integer({ min: 1, max: 1000 });
  if (type === "number") return fc.double({ min: 0.001, max: 86_400, noNaN: true });
  if (type === "array") return fc.array(word);
  if (type === "object") return fc.dictionary(word, word);
  return fc.oneof(word, fc.constant(fallback));
}

const settings = listSettings();
const validFile = fc
  .record(Object.fromEntries(settings.map((setting) => [setting.path, validValue(setting)])), { requiredKeys: [] })
  .map((values) => nested(Object.entries(values)));

test("any valid configuration loads again from its own JSON to the same", async () => {
  await fc.assert(
    fc.asyncProperty(validFile, async (file) => {
      const { config } = await load({ file });
      expect((await load({ file: config })).config).toEqual(config);
    }),
    { numRuns: 50 },
  );
});

test("what `config --json` prints as values is a file that gives the same, but for the tokens", async () => {
  await fc.assert(
    fc.asyncProperty(validFile, async (file) => {
      const loaded = await load({ file });
      const again = await load({ file: configJson(loaded).values });
      expect({ ...again.config, github_token: "", copilot_token: "" }).toEqual({
        ...loaded.config,
        github_token: "",
        copilot_token: "",
      });
    }),
    { numRuns: 20 },
  );
});

test.each(settings.map((setting) => [setting.path, setting] as const))(
  "a wrong type at %s is told by its path",
  async (path, setting) => {
    const wrong = setting.type === "object" ? fc.constantFrom(1, "x", []) : fc.constantFrom({}, { a: 1 });
    await fc.assert(
      fc.asyncProperty(wrong, async (value) => {
        const [problem = ""] = await problemsOf({ file: nested([[path, value]]) });
        expect(problem).toStartWith(`${path} must be ${setting.expected}`);
      }),
      { numRuns: 3 },
    );
  },
);
