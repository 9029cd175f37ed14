import { describe, expect, test } from "bun:test";
import { checkContentEncoding, checkContentType } from "../../src/guards/content-type.ts";

function kindFor(contentType: string | undefined, { method = "POST", pathname = "/v1/chat/completions" } = {}) {
  const headers = new Headers(contentType === undefined ? {} : { "content-type": contentType });
  return checkContentType(method, pathname, headers)?.kind;
}

describe("the content type guard", () => {
  test.each([
    "application/json",
    "Application/JSON",
    "application/json; charset=utf-8",
    'application/json;charset="UTF-8"',
    "application/json ; charset=utf8",
    "application/json; v=1; charset=utf-8",
    "application/vnd.api+json",
  ])("lets a POST with %p pass", (contentType) => {
    expect(kindFor(contentType)).toBeUndefined();
  });

  test.each([
    undefined,
    "",
    "text/plain",
    "text/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=json",
    "application/jsonp",
    "application/json, text/plain",
    "text/plain; application/json",
    "application/json; charset=latin1",
    "application/json; charset=utf-16",
    "application/json; charset=",
  ])("refuses a POST with %p", (contentType) => {
    expect(kindFor(contentType)).toBe("unsupported_media_type");
  });

  test("takes any type for Ollama's routes and for methods without a body", () => {
    expect(kindFor(undefined, { pathname: "/api/chat" })).toBeUndefined();
    expect(kindFor("text/plain", { pathname: "/api/generate" })).toBeUndefined();
    expect(kindFor(undefined, { method: "GET" })).toBeUndefined();
    expect(kindFor("text/plain", { pathname: "/apix" })).toBe("unsupported_media_type");
  });
});

test("the content type of nothing is none", () => {
  const check = (headers: Record<string, string>) => checkContentType("POST", "/v1/x", new Headers(headers))?.kind;
  expect(check({ "content-length": "0" })).toBeUndefined();
  expect(check({ "content-length": "0", "content-type": "text/plain" })).toBe("unsupported_media_type");
  expect(check({ "content-length": "1" })).toBe("unsupported_media_type");
  expect(check({ "transfer-encoding": "chunked" })).toBe("unsupported_media_type");
});

describe("the content encoding guard", () => {
  test("lets no encoding and identity pass", () => {
    expect(checkContentEncoding(new Headers())).toBeNull();
    expect(checkContentEncoding(new Headers({ "content-encoding": "Identity" }))).toBeNull();
  });

  test.each(["br", "gzip", "zstd", "identity, gzip", "gzip, identity"])(
    "refuses %p and says what works",
    (encoding) => {
      const error = checkContentEncoding(new Headers({ "content-encoding": encoding }));
      expect(error?.kind).toBe("unsupported_encoding");
      expect(error?.details.headers).toEqual({ "accept-encoding": "identity" });
    },
  );
});
