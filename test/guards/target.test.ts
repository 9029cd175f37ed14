import { describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { ProxyError } from "../../src/errors.ts";
import { readTarget } from "../../src/guards/target.ts";

const read = (url: string, method = "GET") => readTarget({ url, method });

describe("the request target", () => {
  test.each([
    ["http://localhost:8081/v1/models", "/v1/models", ""],
    ["http://localhost:8081/v1/models?limit=1&x=/a?b", "/v1/models", "?limit=1&x=/a?b"],
    ["http://[::1]:8081/", "/", ""],
    ["http://me/a", "/a", ""],
    ["/v1/models?a=1", "/v1/models", "?a=1"],
    ["http://localhost/a?x=1#frag?y", "/a", "?x=1"],
    ["http://localhost/a#frag?x=1", "/a", ""],
    ["http://localhost//evil.example/v1/models", "//evil.example/v1/models", ""],
    ["http://localhost/a%0aERROR%2e%2e/b", "/a%0aERROR%2e%2e/b", ""],
    ["http://localhost/?u=http://x/y", "/", "?u=http://x/y"],
  ])("of %p is %p and %p", (url, pathname, search) => {
    expect(read(url)).toEqual({ pathname, search });
  });

  test("without a path is refused", () => {
    const target = read("evil.example:443");
    expect(target instanceof ProxyError && target.kind).toBe("not_found");
  });

  test.each(["CONNECT", "TRACE"])("of the method %p is refused, with the methods that exist", (method) => {
    const target = read("http://localhost/", method);
    expect(target instanceof ProxyError && target.kind).toBe("method_not_allowed");
    expect(target instanceof ProxyError && target.details.headers?.["allow"]).toContain("POST");
  });
});

describe("what the server hands on of a raw request line", () => {
  test.each([
    ["GET /v1/../../etc/passwd", "localhost", "/etc/passwd"],
    ["GET //evil.example/v1/models", "localhost", "//evil.example/v1/models"],
    ["GET http://evil.example/v1/models", "localhost", "/v1/models"],
    ["GET /v1/models", "a b", "/v1/models"],
    ["GET /v1/models", "localhost@evil.example", "/v1/models"],
    ["CONNECT evil.example:443", "evil.example:443", "method_not_allowed"],
    ["TRACE /v1/models", "localhost", "method_not_allowed"],
  ])("%p with the Host %p becomes %p", async (line, host, expected) => {
    expect(await targetOverSocket(`${line} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).toBe(expected);
  });
});

/** Sends the bytes to a real server and returns the path, or the kind of the refusal, that the guard saw. */
async function targetOverSocket(bytes: string): Promise<string> {
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    development: false,
    fetch(request) {
      const target = readTarget(request);
      return new Response(target instanceof ProxyError ? target.kind : target.pathname);
    },
  });
  try {
    return await new Promise<string>((resolve, reject) => {
      let received = "";
      const socket = connect(Number(server.port), "127.0.0.1", () => socket.write(bytes));
      socket.on("error", reject);
      socket.on("data", (chunk) => {
        received += chunk;
        const body = received.split("\r\n\r\n")[1];
        if (!body) return;
        socket.destroy();
        resolve(body);
      });
    });
  } finally {
    await server.stop(true);
  }
}
