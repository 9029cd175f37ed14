import { describe, expect, test } from "bun:test";
import { load, problemsOf } from "./loading.ts";

describe("a key of the proxy in the environment", () => {
  test.each(["short", "fifteen-letters", "with a space in it", "schlüssel-mit-umlaut"])(
    "is refused by name, without being repeated, when it is %p",
    async (key) => {
      const [problem = "", ...more] = await problemsOf({ env: { COPILOT_SVCS_API_KEY: key } });
      expect(more).toEqual([]);
      expect(problem).toContain("at least 16 visible ASCII characters");
      expect(problem).toEndWith("(COPILOT_SVCS_API_KEY)");
      expect(problem).not.toContain(key);
    },
  );

  test("is no setting, and no unknown variable", async () => {
    const { config } = await load({ env: { COPILOT_SVCS_API_KEY: "sixteen-letters!" } });
    expect(JSON.stringify(config)).not.toContain("sixteen-letters!");
    expect(await problemsOf({ env: { COPILOT_SVCS_API_KEYS: "sixteen-letters!" } })).toEqual([
      "no setting has this variable; did you mean COPILOT_SVCS_API_KEY? (COPILOT_SVCS_API_KEYS)",
    ]);
  });
});

test.each(["COPILOT_SVCS_RELEASES_URL", "COPILOT_SVCS_VERSION", "COPILOT_SVCS_INSTALL_DIR"])(
  "%s, which is for updates and the install scripts, is no unknown variable",
  async (name) => {
    expect((await load({ env: { [name]: "anything" } })).config.port).toBe(8081);
  },
);

describe("a proxy of the environment", () => {
  test.each(["socks4://octo:secret@proxy:1", "http://octo:secret@:x"])(
    "that is none is told by name: %p",
    async (text) => {
      const [problem = "", ...more] = await problemsOf({ env: { HTTPS_PROXY: text } });
      expect(more).toEqual([]);
      expect(problem).toStartWith("no address of a proxy such as http://proxy.example:3128");
      expect(problem).toEndWith("(HTTPS_PROXY)");
      expect(problem).not.toContain("secret");
    },
  );

  test("that is one is no matter of the configuration", async () => {
    expect(await load({ env: { ALL_PROXY: "socks5h://octo:secret@proxy" } })).toBeDefined();
  });
});
