import { describe, expect, test } from "bun:test";
import type { CatalogueRow } from "../../src/simulator/catalogue.ts";
import { type Caller, signIn } from "./simulated.ts";

async function list({ simulator, headers }: Caller): Promise<CatalogueRow[]> {
  const answer = await fetch(`${simulator.origin}/models`, { headers });
  return ((await answer.json()) as { data: CatalogueRow[] }).data;
}

const setPolicy = ({ simulator, headers }: Caller, id: string, body: string) =>
  fetch(`${simulator.origin}/models/${id}/policy`, { method: "POST", headers, body });

describe("the catalogue", () => {
  test("has the nine rows of the contract", async () => {
    await using caller = await signIn();
    const ids = (await list(caller)).map((row) => row.id);
    for (const id of [
      "gpt-4.1",
      "gpt-4o",
      "gpt-5-mini",
      "gpt-5.3-codex",
      "claude-sonnet-4.6",
      "claude-haiku-4.5",
      "gemini-2.5-pro",
      "gpt-41-copilot",
      "text-embedding-3-small",
    ]) {
      expect(ids).toContain(id);
    }
  });

  test("has the traps of the real one", async () => {
    await using caller = await signIn();
    const rows = await list(caller);
    expect(rows.filter((row) => row.id === "gpt-4")).toHaveLength(2);
    expect(rows.filter((row) => row.capabilities.limits === undefined).map((row) => row.id)).toEqual([
      "claude-opus-4.7",
      "gpt-41-copilot",
    ]);
    const completion = rows.find((row) => row.capabilities.type === "completion");
    expect(completion?.model_picker_enabled).toBe(true);
    expect(rows.filter((row) => row.policy?.state === "unconfigured").map((row) => row.id)).toEqual([
      "claude-haiku-4.5",
    ]);
    expect(rows.filter((row) => row.is_chat_default)).toHaveLength(1);
  });

  test("gives one model by its id", async () => {
    await using caller = await signIn();
    const one = (id: string) => fetch(`${caller.simulator.origin}/models/${id}`, { headers: caller.headers });
    expect(await (await one("gpt-4o")).json()).toMatchObject({
      id: "gpt-4o",
      capabilities: { limits: { max_output_tokens: 4096 } },
    });
    expect((await one("nonsense")).status).toBe(404);
  });

  test("a model's terms must be accepted before it answers", async () => {
    await using caller = await signIn();
    const body = { model: "claude-haiku-4.5" };
    expect(await caller.ask(body)).toMatchObject({ error: { code: "model_not_supported" } });
    expect(await (await setPolicy(caller, "claude-haiku-4.5", '{"state":"enabled"}')).json()).toMatchObject({
      state: "enabled",
    });
    expect((await list(caller)).find((row) => row.id === "claude-haiku-4.5")?.policy?.state).toBe("enabled");
    expect((await caller.chat(body)).status).toBe(200);
  });

  test("what one simulator enables is not enabled in the next", async () => {
    await using first = await signIn();
    await setPolicy(first, "claude-haiku-4.5", '{"state":"enabled"}');
    await using second = await signIn();
    expect((await second.chat({ model: "claude-haiku-4.5" })).status).toBe(400);
  });

  test("a policy wants a known state, a known model, and terms to accept", async () => {
    await using caller = await signIn();
    const status = async (id: string, body: string) => (await setPolicy(caller, id, body)).status;
    expect(await status("claude-haiku-4.5", '{"state":"on"}')).toBe(400);
    expect(await status("claude-haiku-4.5", "{")).toBe(400);
    expect(await status("gpt-4o", '{"state":"enabled"}')).toBe(400);
    expect(await status("nonsense", '{"state":"enabled"}')).toBe(404);
  });
});
