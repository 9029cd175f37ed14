import { describe, expect, test } from "bun:test";
import type { AccountDesk } from "../../src/cli/account-desk.ts";
import { runCli } from "../../src/cli/cli.ts";
import { ProxyError } from "../../src/errors.ts";
import type { Snapshot } from "../../src/models/catalogue.ts";
import type { Model } from "../../src/models/model.ts";
import { readModel } from "../../src/models/read-model.ts";
import { createCliWorld } from "../support/cli-world.ts";

function model(row: Record<string, unknown>): Model {
  const read = readModel(row);
  if (!read) throw new Error("not a model");
  return read;
}

const plain = model({ id: "odd", capabilities: { type: "completion" } });
const gpt = model({
  id: "gpt-5-mini",
  name: "GPT-5 mini",
  vendor: "Azure OpenAI",
  billing: { is_premium: false, multiplier: 0 },
  policy: { state: "enabled" },
  supported_endpoints: ["/chat/completions", "/responses", "ws:/responses"],
  capabilities: { type: "chat", limits: { max_context_window_tokens: 264_000, max_output_tokens: 64_000 } },
});
const gated = model({
  id: "claude-haiku-4.5",
  name: "Claude \u001b[31mHaiku",
  vendor: "Anthropic",
  preview: true,
  billing: { multiplier: 0.33 },
  policy: { state: "unconfigured" },
  supported_endpoints: ["/chat/completions", "/v1/messages"],
});
const elsewhere = model({
  id: "gpt-5.4-live",
  policy: { state: "unconfigured" },
  supported_endpoints: ["ws:/responses"],
});

async function run(line: string, desk: Partial<AccountDesk>) {
  const world = createCliWorld({ desk });
  const code = await runCli(line.split(" "), world);
  return { code, stdout: world.terminal.stdout, stderr: world.terminal.stderr };
}

const listing = (models: readonly Model[], origin: Snapshot["origin"] = "live"): Partial<AccountDesk> => ({
  listModels: async () => ({ models, origin, ageMs: 0, reason: origin === "live" ? null : "Copilot is down." }),
});

describe("models", () => {
  test("is a table with limits, cost and state, and tells how a gated model is enabled", async () => {
    const { code, stdout, stderr } = await run("models", listing([gpt, gated, plain]));
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        "id                name               vendor        context  output  multiplier  endpoints                   state",
        "gpt-5-mini        GPT-5 mini         Azure OpenAI  264k     64k     0x          chat/completions responses  ready",
        "claude-haiku-4.5  Claude �[31mHaiku  Anthropic     -        -       0.33x       chat/completions messages   not enabled, preview",
        "odd               odd                unknown       -        -       -           completion                  other endpoint",
        "",
      ].join("\n"),
    );
    expect(stderr).toContain("github-copilot-svcs models enable claude-haiku-4.5\n");
  });

  test("says nothing beside the table when all is ready", async () => {
    expect((await run("models", listing([gpt]))).stderr).toBe("");
  });

  test("tells when the list is not the account's own of this moment", async () => {
    const stale = await run("models", listing([gpt], "stale"));
    expect(stale.code).toBe(0);
    expect(stale.stderr).toBe(
      "Copilot gave no newer list, so this is the one that it gave last. The reason: Copilot is down.\n",
    );
    const builtIn = await run("models", listing([gpt], "built-in"));
    expect(builtIn.code).toBe(69);
    expect(builtIn.stderr).toBe(
      "Copilot gave no list, so this one is built in, and your account may have other models. The reason: Copilot is down.\n",
    );
  });

  test("calls no model ready that only other endpoints serve, nor tells how to enable it", async () => {
    const { stdout, stderr } = await run("models", listing([gpt, elsewhere]));
    expect(stdout).toMatch(/^gpt-5\.4-live .* chat +other endpoint$/m);
    expect(stderr).toBe('\n"other endpoint": not served here, as it answers neither chats nor embeddings.\n');
    const { models } = JSON.parse((await run("models --json", listing([elsewhere]))).stdout);
    expect(models).toMatchObject([{ id: "gpt-5.4-live", served: false }]);
  });

  test("is data with --json", async () => {
    const { stdout } = await run("models --json", listing([gpt, gated]));
    expect(JSON.parse(stdout)).toEqual({
      origin: "live",
      reason: null,
      models: [
        {
          id: "gpt-5-mini",
          name: "GPT-5 mini",
          vendor: "Azure OpenAI",
          preview: false,
          context_tokens: 264_000,
          output_tokens: 64_000,
          multiplier: 0,
          endpoints: ["/chat/completions", "/responses", "ws:/responses"],
          policy: "enabled",
          enabled: true,
          served: true,
        },
        {
          id: "claude-haiku-4.5",
          name: "Claude \u001b[31mHaiku",
          vendor: "Anthropic",
          preview: true,
          context_tokens: null,
          output_tokens: null,
          multiplier: 0.33,
          endpoints: ["/chat/completions", "/v1/messages"],
          policy: "unconfigured",
          enabled: false,
          served: true,
        },
      ],
    });
  });

  test("ends with 77 when nobody is signed in", async () => {
    const desk: Partial<AccountDesk> = {
      listModels: async () => {
        throw new ProxyError("not_authenticated", "Sign in.");
      },
    };
    expect(await run("models", desk)).toEqual({ code: 77, stdout: "", stderr: "error: Sign in.\n" });
  });
});

describe("models enable", () => {
  const answering = (result: "enabled" | "already" | "no_terms", served = true) => {
    const asked: string[] = [];
    const desk: Partial<AccountDesk> = {
      async enableModel(id) {
        asked.push(id);
        return { result, served };
      },
    };
    return { desk, asked };
  };

  test("accepts the terms of the model that is named, and tells what came of it", async () => {
    const { desk, asked } = answering("enabled");
    const { code, stdout, stderr } = await run("models enable gpt-5", desk);
    expect([code, stdout, asked]).toEqual([0, "", ["gpt-5"]]);
    expect(stderr).toBe(
      "gpt-5 is enabled now. It can be called by this id; a running server lists it within ten minutes.\n",
    );
    expect((await run("models enable gpt-5", answering("already").desk)).stderr).toContain("is enabled already");
    expect((await run("models enable gpt-5", answering("no_terms").desk)).stderr).toContain("has no terms to accept");
  });

  test("is data with --json", async () => {
    const { stdout, stderr } = await run("models enable gpt-5 --json", answering("already").desk);
    expect([JSON.parse(stdout), stderr]).toEqual([{ id: "gpt-5", result: "already", served: true }, ""]);
  });

  test("tells of a model of other endpoints that it is not served", async () => {
    for (const result of ["enabled", "already"] as const) {
      const { stderr } = await run("models enable gpt-5.4", answering(result, false).desk);
      expect(stderr).toMatch(/^gpt-5\.4 is enabled (now|already)\. It is not served here, as [^.]+\.\n$/);
    }
  });
});
