import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createLog, type LogNeeds } from "../../src/world/log.ts";
import { redact } from "../../src/world/redact.ts";

const AT_MS = Date.parse("2026-01-02T03:04:05.678Z");

function logTo(lines: string[], needs: Partial<LogNeeds> = {}) {
  const write = (line: string) => void lines.push(line);
  const wallMs = () => AT_MS;
  return createLog({ level: "debug", format: "json", colour: false, wallMs, redact, write, ...needs });
}

describe("a log line", () => {
  test("is JSON for machines: time, level, message, then the fields that have a value", () => {
    const lines: string[] = [];
    logTo(lines).warn("no token", { code: "x", tries: 2, last: null, ok: false, urls: ["a", "b"], none: undefined });
    expect(lines).toEqual([
      '{"time":"2026-01-02T03:04:05.678Z","level":"warn","message":"no token","code":"x","tries":2,"last":null,"ok":false,"urls":["a","b"]}',
    ]);
  });

  test("is text for people, with quotes where a value needs them", () => {
    const lines: string[] = [];
    logTo(lines, { format: "pretty" }).info("request", { status: 200, reason: 'not "so" good', path: "/v1" });
    expect(lines).toEqual(['03:04:05.678 INFO  request status=200 reason="not \\"so\\" good" path=/v1']);
  });

  test("has colours where they are wanted, around the same words", () => {
    const lines: string[] = [];
    logTo(lines, { format: "pretty", colour: true }).error("broken", { code: "x" });
    expect(lines[0]).toContain("\u001b[31m");
    expect(Bun.stripANSI(lines[0] ?? "")).toBe("03:04:05.678 ERROR broken code=x");
  });

  test("that cannot be written costs whoever writes it nothing", () => {
    const write = () => {
      throw new Error("ENOSPC");
    };
    expect(() => logTo([], { write }).error("lost")).not.toThrow();
  });

  test("below the level is not written", () => {
    const lines: string[] = [];
    const log = logTo(lines, { level: "warn", format: "pretty" });
    log.debug("a");
    log.info("b");
    log.warn("c");
    log.error("d");
    expect(lines.map((line) => line.slice(13))).toEqual(["WARN  c", "ERROR d"]);
  });

  test("holds no secret, whatever stands around it, and no document", () => {
    const secrets = [
      "ghu_0123456789abcdef",
      "github_pat_0123456789",
      "tid=abc;exp=1;sku=x:0123",
      "Bearer abcdefgh12345",
    ];
    fc.assert(
      fc.property(fc.constantFrom(...secrets), fc.string(), fc.string(), (secret, before, after) => {
        const lines: string[] = [];
        const text = `${before} ${secret} ${after}`;
        logTo(lines).info("told", { text, list: [text] });
        logTo(lines, { format: "pretty" }).info("told", { text });
        expect(lines.join("\n")).not.toContain(secret);
      }),
    );
    const cut: string[] = [];
    logTo(cut).info("told", { text: `${"x".repeat(288)} ghu_${"0123456789abcdef".repeat(3)}` });
    expect(cut[0]).not.toContain("ghu_0");
    const lines: string[] = [];
    logTo(lines).info("told", { text: "x".repeat(5000) });
    expect(lines[0]?.length).toBeLessThan(500);
  });

  test("stays one line, drives no terminal, and has no value of more than 300 characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 2000, size: "max" }), (text) => {
        for (const format of ["json", "pretty"] as const) {
          const lines: string[] = [];
          logTo(lines, { format }).info("told", { text: `\r\n\u001b[31m\u2028\u202e${text}`, list: [text] });
          expect(lines).toHaveLength(1);
          expect(lines[0]).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
          if (format === "pretty") continue;
          const { text: shown, list } = JSON.parse(lines[0] ?? "");
          for (const value of [shown, ...list]) expect(value.replace(/…$/, "").length).toBeLessThanOrEqual(300);
        }
      }),
    );
  });
});
