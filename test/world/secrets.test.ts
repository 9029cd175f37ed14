import { expect, test } from "bun:test";
import { createSecrets } from "../../src/world/secrets.ts";

test("what was sent is hidden wherever it stands, and what looks like a secret too", () => {
  const { keep, redact } = createSecrets();
  keep("a$&(secret");
  expect(redact("a$&(secret,xa$&(secretx ghu_0123456789 and the rest")).toBe(
    "[redacted],x[redacted]x [redacted] and the rest",
  );
});

test("one that never changes is hidden for good", () => {
  const { keep, redact } = createSecrets(["key of the proxy", undefined, "", "short"]);
  for (let index = 0; index < 100; index++) keep(`token number ${index}.`);
  expect(redact("the key of the proxy, in short")).toBe("the [redacted], in short");
});

test("a secret that is too short to be one hides nothing", () => {
  const { keep, redact } = createSecrets();
  keep("");
  keep("secret");
  expect(redact("no secret")).toBe("no secret");
});

test("one that was replaced is hidden for some time, and one that is sent again and again for good", () => {
  const { keep, redact } = createSecrets();
  const tokens = Array.from({ length: 100 }, (_, index) => `token number ${index}.`);
  for (const [index, token] of tokens.entries()) {
    if (index % 3 === 0) keep("the login");
    keep(token);
  }
  expect(redact(`${tokens.at(-1)} ${tokens.at(-2)} the login`)).toBe("[redacted] [redacted] [redacted]");
  expect(redact("token number 0.")).toBe("token number 0.");
});
