import { describe, expect, test } from "bun:test";
import { type ErrorKind, ProxyError } from "../../src/errors.ts";
import { enableModel } from "../../src/models/enable.ts";
import { readModels } from "../../src/models/read-models.ts";
import { createMemoryLog } from "../support/memory-log.ts";
import { modelRow } from "./rows.ts";

const rows = [
  modelRow("gpt-4o"),
  modelRow("gpt-5.1", { state: "enabled" }),
  modelRow("claude/x 1", { state: "unconfigured" }),
];
const models = readModels({ data: rows }, createMemoryLog());

async function enable(id: string, failure?: ProxyError) {
  const sent: string[] = [];
  const post = async (path: string, body: string) => {
    sent.push(`${path} ${body}`);
    if (failure) throw failure;
  };
  const result = await enableModel(id, { models, post }).catch((error: unknown) => error);
  return { result, sent };
}

async function refusalOf(id: string, failure?: ProxyError): Promise<ProxyError> {
  const { result } = await enable(id, failure);
  if (result instanceof ProxyError) return result;
  throw new Error("nothing was thrown");
}

describe("enabling a model", () => {
  test("accepts its terms with one call, the id encoded", async () => {
    expect(await enable("claude/x 1")).toEqual({
      result: "enabled",
      sent: ['/models/claude%2Fx%201/policy {"state":"enabled"}'],
    });
  });

  test("sends nothing for a model that is enabled or has no terms", async () => {
    expect(await enable("gpt-5.1")).toEqual({ result: "already", sent: [] });
    expect(await enable("gpt-4o")).toEqual({ result: "no_terms", sent: [] });
  });

  test("of an unknown name says what comes near, or where to look", async () => {
    const close = await refusalOf("gpt-4oo");
    expect(close.kind).toBe("model_not_found");
    expect(close.message).toContain("gpt-4o?");
    expect((await refusalOf("mistral")).message).toContain("models");
  });

  test("that Copilot forbids names who decides", async () => {
    const error = await refusalOf("claude/x 1", new ProxyError("upstream_refused", "Managed.", { status: 403 }));
    expect(error.kind).toBe("not_entitled");
    expect(error.message).toContain("Managed.");
    expect(error.message).toContain("organisation");
  });

  test.each([400, 404])("that Copilot answers with %p keeps the status and the words", async (status) => {
    const error = await refusalOf("claude/x 1", new ProxyError("upstream_refused", "No policy.", { status }));
    expect([error.kind, error.status]).toEqual(["upstream_refused", status]);
    expect(error.message).toContain("No policy.");
  });

  test.each<ErrorKind>(["upstream_unreachable", "not_authenticated"])("lets %p through", async (kind) => {
    const failure = new ProxyError(kind, kind);
    expect((await enable("claude/x 1", failure)).result).toBe(failure);
  });
});
