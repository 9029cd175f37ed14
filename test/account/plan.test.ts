import { describe, expect, test } from "bun:test";
import { createReadPlan } from "../../src/account/plan.ts";
import { createSecrets } from "../../src/world/secrets.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { raisedBy } from "../support/raised-by.ts";

const origins = {
  githubUrl: "https://github.com",
  githubApiUrl: "https://api.github.com",
  copilotApiUrl: null,
  copilotApiFallbackUrl: "https://api.githubcopilot.com",
  tenantDomain: null,
};

/** The plan that is read of this answer. */
function planOf(body: unknown, status = 200) {
  const readPlan = createReadPlan({
    fetch: async () => Response.json(body, { status }),
    clock: createFakeClock(),
    secrets: createSecrets(),
    origins,
    headers: {},
  });
  return readPlan("ghu_some", new AbortController().signal);
}

describe("the plan", () => {
  test("has its quotas, those without a limit too", async () => {
    const premium = {
      unlimited: false,
      remaining: 245,
      entitlement: 300,
      overage_permitted: true,
      percent_remaining: 81,
    };
    const snapshots = {
      chat: { unlimited: true, remaining: 0, entitlement: 0 },
      premium_interactions: premium,
      odd: "?",
    };
    const body = { login: "octo", copilot_plan: "individual", chat_enabled: true, quota_reset_date: "2026-10-01" };
    expect(await planOf({ ...body, quota_snapshots: snapshots })).toEqual({
      login: "octo",
      plan: "individual",
      chatEnabled: true,
      resetDate: "2026-10-01",
      quotas: [
        { name: "chat", unlimited: true, remaining: 0, entitlement: 0, overagePermitted: false },
        { name: "premium_interactions", unlimited: false, remaining: 245, entitlement: 300, overagePermitted: true },
      ],
    });
  });

  test("is read in the older shape of the Free plan", async () => {
    const body = {
      copilot_plan: "free",
      monthly_quotas: { chat: 500 },
      limited_user_quotas: { chat: 412, completions: 7 },
      limited_user_reset_date: "2026-10-07",
    };
    expect(await planOf(body)).toMatchObject({
      plan: "free",
      resetDate: "2026-10-07",
      quotas: [
        { name: "chat", remaining: 412, entitlement: 500 },
        { name: "completions", remaining: 7, entitlement: null },
      ],
    });
  });

  test("survives whatever else GitHub says, and is not known where it says nothing", async () => {
    expect(await planOf({ copilot_plan: 7, quota_snapshots: [], chat_enabled: "yes" })).toEqual({
      login: null,
      plan: null,
      chatEnabled: null,
      quotas: [],
      resetDate: null,
    });
    for (const [body, status] of [
      [null, 200],
      [{}, 404],
      [{}, 403],
    ] as const) {
      expect(await planOf(body, status)).toBeNull();
    }
  });

  test("is refused with the login", async () => {
    expect(await raisedBy(planOf({ message: "Bad credentials" }, 401))).toMatchObject({ kind: "reauth_required" });
  });
});
