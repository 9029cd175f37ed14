import { describe, expect, test } from "bun:test";
import { chooseApiUrl } from "../../src/account/api-url.ts";
import { ORIGINS } from "./set-up.ts";

const TENANT = { ...ORIGINS, tenantDomain: "acme.ghe.com", copilotApiFallbackUrl: "https://copilot-api.acme.ghe.com" };
const LOOPBACK = { ...ORIGINS, githubApiUrl: "http://127.0.0.1:4000" };

describe("the host of Copilot's API", () => {
  test("is the operator's, whatever the exchange names", () => {
    const origins = { ...ORIGINS, copilotApiUrl: "http://127.0.0.1:9" };
    expect(chooseApiUrl("tid=1", "https://api.business.githubcopilot.com", origins)).toEqual({
      url: "http://127.0.0.1:9",
    });
  });

  test("is the one that the exchange names, without its slash", () => {
    const chosen = chooseApiUrl("tid=1", "https://api.business.githubcopilot.com/", ORIGINS);
    expect(chosen).toEqual({ url: "https://api.business.githubcopilot.com" });
  });

  test("comes from the token when the exchange names none", () => {
    const token = "tid=1;proxy-ep=proxy.enterprise.githubcopilot.com;st=dotcom:signature";
    expect(chooseApiUrl(token, undefined, ORIGINS)).toEqual({ url: "https://api.enterprise.githubcopilot.com" });
  });

  test.each(["tid=1", "opaque", "tid=1;proxy-ep=proxy.evil.example:x", "tid=1;proxy-ep=githubcopilot.com:x"])(
    "is the fallback when the token %p names none that is trusted",
    (token) => {
      expect(chooseApiUrl(token, undefined, ORIGINS)).toEqual({ url: "https://api.githubcopilot.com" });
    },
  );

  test.each([
    "http://api.githubcopilot.com",
    "https://evil.example",
    "https://githubcopilot.com.evil.example",
    "https://evilgithubcopilot.com",
    "https://user:secret@api.githubcopilot.com",
    "https://api.githubcopilot.com:8443",
    "https://api.githubcopilot.com/path",
    "https://api.githubcopilot.com?x=1",
    "https://copilot-api.acme.ghe.com",
    "http://127.0.0.1:4001",
    "no address",
    "",
  ])("is never %p, and what was refused is told", (named) => {
    expect(chooseApiUrl("tid=1", named, ORIGINS)).toEqual({ url: "https://api.githubcopilot.com", refused: named });
  });

  test("may lie in the tenant's domain when the operator has named it", () => {
    expect(chooseApiUrl("tid=1", "https://copilot-api.acme.ghe.com", TENANT).url).toBe(
      "https://copilot-api.acme.ghe.com",
    );
    expect(chooseApiUrl("tid=1", "https://evil.ghe.com", TENANT).refused).toBe("https://evil.ghe.com");
  });

  test("may be on loopback when GitHub's API is", () => {
    expect(chooseApiUrl("tid=1", "http://127.0.0.1:4001", LOOPBACK).url).toBe("http://127.0.0.1:4001");
    expect(chooseApiUrl("tid=1", "http://localhost:4001", LOOPBACK).url).toBe("http://localhost:4001");
    expect(chooseApiUrl("tid=1", "http://10.0.0.1:4001", LOOPBACK).refused).toBe("http://10.0.0.1:4001");
  });
});
