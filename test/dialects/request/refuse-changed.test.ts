import { describe, expect, test } from "bun:test";
import type { Change } from "../../../src/dialects/request/change.ts";
import type { PrepareNeeds } from "../../../src/dialects/request/read-request.ts";
import { readRequest } from "../../../src/dialects/request/read-request.ts";
import { refuseChanged } from "../../../src/dialects/request/refuse-changed.ts";
import type { ClientName } from "../../../src/dialects/table.ts";
import { failureOf } from "../../support/kind-of.ts";

const drop = (path: string): Change => ({ path, effect: "dropped", why: "nobody wants it" });
const refusal = (...changes: Change[]) => failureOf(async () => refuseChanged(changes, "gpt-5.4"));

/** Why a client of the dialect is refused, where what can only be left out is. */
function refusalOf(dialect: ClientName, target: PrepareNeeds["target"], request: object, clientHeaders = {}) {
  const body = new TextEncoder().encode(JSON.stringify({ model: "m", ...request }));
  const read = readRequest(body, { dialect, purpose: "answer", url: "", maxDepth: 32 });
  const needs = { target, model: { id: "m" }, sealOf: () => undefined, clientHeaders };
  return failureOf(async () => read.prepare({ ...needs, unsupportedFields: "refuse" }));
}

describe("a request that would lose something is refused", () => {
  test("by the first of its fields, and with the names of all, each kind of place once", async () => {
    const { kind, details, message } = await refusal(drop("user"), drop("tools[1]"), drop("tools[2]"));
    expect([kind, details.param]).toEqual(["unsupported_field", "user"]);
    expect(message).toStartWith("gpt-5.4 does not take user (nobody wants it), tools[1] (nobody wants it). ");
  });

  test("with an end to the names", async () => {
    const { message } = await refusal(...Array.from({ length: 99 }, (_, at) => drop(`field_${at}`)));
    expect(message.length).toBeLessThan(1000);
  });

  test("as what Codex sends is, so that one reading of it is enough", async () => {
    const request = {
      input: [{ role: "user", content: "hello" }],
      client_metadata: { session_id: "s" },
      tools: [{ type: "function", name: "exec" }, { type: "web_search" }],
    };
    const { message } = await refusalOf("openai-responses", "openai-responses", { store: false, ...request });
    expect(message).toContain("client_metadata (");
    expect(message).toContain("tools[1] (");
  });

  test("as what Claude Code sends is", async () => {
    const schema = { type: "object" };
    const request = {
      ...{ max_tokens: 100, messages: [{ role: "user", content: "hello" }], metadata: { user_id: "u" } },
      system: [{ type: "text", text: "x", cache_control: { type: "ephemeral", scope: "global" } }],
      tools: [{ name: "a", input_schema: schema, eager_input_streaming: true }],
    };
    const betas = { "anthropic-beta": "claude-code-20250219" };
    const { message } = await refusalOf("anthropic-messages", "anthropic-messages", request, betas);
    for (const field of ["metadata", "anthropic-beta", "eager_input_streaming"]) expect(message).toContain(field);
    const translated = await refusalOf("anthropic-messages", "openai-responses", request, betas);
    for (const field of ["metadata", "eager_input_streaming"]) expect(translated.message).toContain(field);
  });
});
