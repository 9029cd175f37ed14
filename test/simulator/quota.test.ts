import { describe, expect, test } from "bun:test";
import { createFakeClock } from "../support/fake-clock.ts";
import { type Caller, GITHUB_TOKEN, signIn } from "./simulated.ts";

async function plan({ simulator }: Caller): Promise<Record<string, unknown>> {
  const headers = { authorization: `token ${GITHUB_TOKEN}` };
  const answer = await fetch(`${simulator.origin}/copilot_internal/user`, { headers });
  return (await answer.json()) as Record<string, unknown>;
}

describe("the quota", () => {
  test("counts what the user asked for by the model's multiplier, and nothing that an agent did", async () => {
    await using caller = await signIn();
    await caller.ask({ model: "claude-sonnet-4.6" });
    await caller.ask({ model: "claude-sonnet-4.6" }, { "x-initiator": "user" });
    await caller.ask({ model: "claude-sonnet-4.6" }, { "x-initiator": "agent" });
    await caller.ask({ model: "gemini-3-flash-preview" });
    await caller.ask({ model: "gpt-4o" });
    expect(caller.simulator.state.premiumUsed).toBeCloseTo(2.33);
    expect(await plan(caller)).toMatchObject({
      copilot_plan: "individual",
      quota_snapshots: {
        premium_interactions: { entitlement: 300, remaining: 297, quota_remaining: 297.67, unlimited: false },
      },
    });
  });

  test("rides on every answer", async () => {
    await using caller = await signIn({ clock: createFakeClock(Date.parse("2026-11-24T00:00:00Z")) });
    caller.simulator.state.premiumUsed = 75;
    const answer = await caller.chat();
    expect(answer.headers.get("x-quota-snapshot-premium_interactions")).toBe(
      "ent=300&ov=0.0&ovPerm=true&rem=75.0&rst=2026-12-01T00%3A00%3A00Z",
    );
  });

  test("can be overrun", async () => {
    await using caller = await signIn();
    caller.simulator.state.quotaShape = "overage";
    caller.simulator.state.premiumUsed = 4.5;
    expect(await plan(caller)).toMatchObject({
      quota_snapshots: { premium_interactions: { remaining: 0, overage_count: 4.5 } },
    });
  });

  test("can be unlimited, of the Free plan's older shape, or missing", async () => {
    await using caller = await signIn();
    const { state } = caller.simulator;
    state.quotaShape = "unlimited";
    expect(await plan(caller)).toMatchObject({
      quota_snapshots: { premium_interactions: { unlimited: true, entitlement: 0 } },
    });
    expect((await caller.chat()).headers.get("x-quota-snapshot-premium_interactions")).toStartWith("ent=-1");
    state.quotaShape = "free";
    expect(await plan(caller)).toMatchObject({ copilot_plan: "free", limited_user_quotas: { chat: 500 } });
    state.quotaShape = "missing";
    expect(await plan(caller)).not.toHaveProperty("quota_snapshots");
  });
});
