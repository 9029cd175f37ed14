import { describe, expect, test } from "bun:test";
import { createFakeClock } from "../support/fake-clock.ts";
import { simulate } from "./simulated.ts";

const CLIENT_ID = "Iv1.b507a08c87ecfe98";
const GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code";

function begin(needs: { autoApprove?: boolean } = {}) {
  const clock = createFakeClock();
  const simulator = simulate({ clock, ...needs });
  const post = async (path: string, fields: object) => {
    const answer = await fetch(simulator.origin + path, {
      method: "POST",
      headers: { accept: "application/json", "content-type": "application/json" },
      body: JSON.stringify(fields),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  return {
    clock,
    simulator,
    post,
    request: async () => (await post("/login/device/code", { client_id: CLIENT_ID })).body,
    poll: async (deviceCode: unknown, fields: object = {}) => {
      const body = { client_id: CLIENT_ID, device_code: deviceCode, grant_type: GRANT_TYPE, ...fields };
      const answer = await post("/login/oauth/access_token", body);
      expect(answer.status).toBe(200);
      return answer.body;
    },
    [Symbol.asyncDispose]: () => simulator.stop(),
  };
}

describe("the device flow", () => {
  test("gives a code in the form of the contract", async () => {
    await using flow = begin();
    expect(await flow.request()).toEqual({
      device_code: expect.stringMatching(/^[a-z0-9]{40}$/),
      user_code: expect.stringMatching(/^[A-Z]{4}-\d{4}$/),
      verification_uri: `${flow.simulator.origin}/login/device`,
      expires_in: 899,
      interval: 5,
    });
  });

  test("an unknown application is not found", async () => {
    await using flow = begin();
    const answer = await flow.post("/login/device/code", { client_id: "Iv1.other" });
    expect(answer).toEqual({ status: 404, body: { error: "Not Found" } });
  });

  test("waits for the user, then gives a token that GitHub and the exchange know", async () => {
    await using flow = begin();
    const { device_code, user_code } = await flow.request();
    expect((await flow.poll(device_code))["error"]).toBe("authorization_pending");
    flow.simulator.state.approve(String(user_code));
    await flow.clock.advance(5000);
    const answer = await flow.poll(device_code);
    expect(answer).toEqual({
      access_token: expect.stringMatching(/^ghu_[a-z0-9]{36}$/),
      token_type: "bearer",
      scope: "",
    });
    const headers = { authorization: `token ${answer["access_token"]}` };
    expect((await fetch(`${flow.simulator.origin}/user`, { headers })).status).toBe(200);
    expect((await fetch(`${flow.simulator.origin}/copilot_internal/v2/token`, { headers })).status).toBe(200);
  });

  test("a code is good for one token", async () => {
    await using flow = begin({ autoApprove: true });
    const { device_code } = await flow.request();
    expect(await flow.poll(device_code)).toHaveProperty("access_token");
    await flow.clock.advance(5000);
    expect((await flow.poll(device_code))["error"]).toBe("incorrect_device_code");
  });

  test("who polls too soon must slow down by five seconds more each time", async () => {
    await using flow = begin({ autoApprove: false });
    const { device_code } = await flow.request();
    await flow.poll(device_code);
    await flow.clock.advance(4999);
    expect(await flow.poll(device_code)).toMatchObject({ error: "slow_down", interval: 10 });
    await flow.clock.advance(5000);
    expect(await flow.poll(device_code)).toMatchObject({ error: "slow_down", interval: 15 });
    await flow.clock.advance(15_000);
    expect((await flow.poll(device_code))["error"]).toBe("authorization_pending");
  });

  test("tells a denied code from an expired and from an unknown one", async () => {
    await using flow = begin();
    const denied = await flow.request();
    flow.simulator.state.deny(String(denied["user_code"]));
    const expired = await flow.request();
    flow.simulator.state.expire(String(expired["user_code"]));
    expect((await flow.poll(denied["device_code"]))["error"]).toBe("access_denied");
    expect((await flow.poll(expired["device_code"]))["error"]).toBe("expired_token");
    expect((await flow.poll("nonsense"))["error"]).toBe("incorrect_device_code");
  });

  test("a code expires by itself", async () => {
    await using flow = begin();
    const { device_code } = await flow.request();
    await flow.clock.advance(899_000);
    expect((await flow.poll(device_code))["error"]).toBe("expired_token");
  });

  test("looks at the application and the grant type of a poll", async () => {
    await using flow = begin();
    const { device_code } = await flow.request();
    expect((await flow.poll(device_code, { client_id: "x" }))["error"]).toBe("incorrect_client_credentials");
    expect((await flow.poll(device_code, { grant_type: "x" }))["error"]).toBe("unsupported_grant_type");
  });

  test("reads a form, and answers in one unless JSON is asked for", async () => {
    await using flow = begin();
    const body = new URLSearchParams({ client_id: CLIENT_ID, scope: "read:user" });
    const answer = await fetch(`${flow.simulator.origin}/login/device/code`, { method: "POST", body });
    expect(answer.headers.get("content-type")).toContain("application/x-www-form-urlencoded");
    expect(new URLSearchParams(await answer.text()).get("interval")).toBe("5");
  });

  test("a body that is no JSON names no application", async () => {
    await using flow = begin();
    const headers = { accept: "application/json", "content-type": "application/json" };
    const answer = await fetch(`${flow.simulator.origin}/login/device/code`, { method: "POST", headers, body: "{" });
    expect(answer.status).toBe(404);
  });
});
