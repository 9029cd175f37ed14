import { describe, expect, test } from "bun:test";
import { linkedControl } from "../../src/resilience/linked-control.ts";

describe("a linked control", () => {
  test("is aborted with the signal, for the same reason", () => {
    const whole = new AbortController();
    const { control } = linkedControl(whole.signal);
    expect(control.signal.aborted).toBe(false);
    whole.abort("over");
    expect(control.signal.reason).toBe("over");
    expect(linkedControl(whole.signal).control.signal.reason).toBe("over");
  });

  test("is aborted alone", () => {
    const whole = new AbortController();
    linkedControl(whole.signal).control.abort();
    expect(whole.signal.aborted).toBe(false);
  });

  test("follows no more when it is not linked any more", () => {
    const whole = new AbortController();
    const { control, unlink } = linkedControl(whole.signal);
    unlink();
    whole.abort();
    expect(control.signal.aborted).toBe(false);
  });
});
