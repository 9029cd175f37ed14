import { describe, expect, test } from "bun:test";
import { answerPreflight, corsHeaders } from "../../src/guards/cors.ts";
import { allowedOriginSet } from "../../src/guards/origin.ts";

const origin = "http://localhost:3000";
const allowedOrigins = allowedOriginSet([origin]);

function preflight(headers: Record<string, string>, { allowedHeaders = ["*"], method = "OPTIONS" } = {}) {
  const request = new Request("http://localhost:8081/v1/models", { method, headers });
  return answerPreflight(request, { allowedOrigins, allowedHeaders });
}

describe("CORS headers", () => {
  test("echo an allowed origin exactly, vary by it, and allow no credentials", () => {
    const headers = corsHeaders(new Headers({ origin }), allowedOrigins);
    expect(headers["access-control-allow-origin"]).toBe(origin);
    expect(headers["vary"]).toBe("Origin");
    expect(headers["access-control-expose-headers"]).toContain("x-request-id");
    expect(Object.keys(headers).join()).not.toContain("credentials");
  });

  test("are absent when no origin is configured, also for a request with an Origin", () => {
    expect(corsHeaders(new Headers({ origin }), allowedOriginSet([]))).toEqual({});
    expect(corsHeaders(new Headers({ origin }), allowedOriginSet(["*"]))).toEqual({});
  });

  test("only vary for another origin and for none", () => {
    expect(corsHeaders(new Headers({ origin: "http://localhost:3001" }), allowedOrigins)).toEqual({ vary: "Origin" });
    expect(corsHeaders(new Headers(), allowedOrigins)).toEqual({ vary: "Origin" });
  });
});

describe("a preflight", () => {
  const asked = { origin, "access-control-request-method": "POST" };

  test("of an allowed origin is answered with 204 and explicit lists", () => {
    const answer = preflight({ ...asked, "access-control-request-headers": "authorization,x-stainless-os" });
    expect(answer?.status).toBe(204);
    expect(answer?.headers.get("access-control-allow-origin")).toBe(origin);
    expect(answer?.headers.get("access-control-allow-headers")).toBe("authorization,x-stainless-os");
    expect(answer?.headers.get("access-control-allow-methods")).toContain("POST");
    expect(answer?.headers.get("vary")).toContain("Origin");
    expect(answer?.headers.has("access-control-allow-credentials")).toBe(false);
    expect(answer?.headers.has("access-control-allow-private-network")).toBe(false);
  });

  test("lists the configured headers when the operator named them", () => {
    const answer = preflight(
      { ...asked, "access-control-request-headers": "x-evil" },
      { allowedHeaders: ["Authorization", "Content-Type"] },
    );
    expect(answer?.headers.get("access-control-allow-headers")).toBe("Authorization, Content-Type");
  });

  test("never echoes what is not a list of header names", () => {
    for (const names of ["", "a b", "a:b", "*/*", "a,,b"]) {
      const answer = preflight({ ...asked, "access-control-request-headers": names });
      expect(answer?.headers.get("access-control-allow-headers")).toBe("authorization, content-type, x-api-key");
    }
  });

  test("of another origin is not answered, nor is anything that is none", () => {
    expect(preflight({ ...asked, origin: "https://evil.example" })).toBeNull();
    expect(preflight({ "access-control-request-method": "POST" })).toBeNull();
    expect(preflight({ origin })).toBeNull();
    expect(preflight(asked, { method: "GET" })).toBeNull();
  });
});
