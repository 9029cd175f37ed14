import * as z from "zod/mini";
import type { LoadedConfig } from "../../config/load.ts";
import { ProxyError } from "../../errors.ts";
import { answersAt, CHAT_ENDPOINTS, isUsable, type Model } from "../../models/model.ts";
import type { ServedModel } from "../../setup/choose-model.ts";
import { refusalOf } from "../../setup/proof.ts";
import { withPhaseTimeout } from "../../world/phase-timeout.ts";
import type { CliWorld } from "../cli-world.ts";
import { multiplierOf } from "../models.ts";
import type { OwnServer } from "../own-server.ts";

const optionalNumber = z.catch(z.optional(z.number()), undefined);

/** What `GET /v1/models` tells of a model, as far as clients are told of it (dialects/openai-chat/write-models.ts). */
const rowSchema = z.object({
  id: z.string(),
  name: z.catch(z.optional(z.string()), undefined),
  context_window: optionalNumber,
  max_input_tokens: optionalNumber,
  max_output_tokens: optionalNumber,
  input_modalities: z.catch(z.array(z.string()), []),
  model_picker_enabled: z.catch(z.boolean(), true),
  billing: z.catch(z.optional(z.object({ multiplier: z.number() })), undefined),
  capabilities: z.catch(
    z.object({ type: z.optional(z.string()), supports: z.optional(z.record(z.string(), z.unknown())) }),
    {},
  ),
});
const listSchema = z.object({ data: z.array(rowSchema) });

/**
 * It is put into command lines, shells and programs of every language, as by `setup` to be pasted: one with a quote or a
 * line end in it, which no model has, would be read there as more than a name.
 */
function isPlain(id: string): boolean {
  return /^\w[\w.:/@+-]{0,199}$/.test(id);
}

const LIMIT_MS = 15_000;

/** The models that answer conversations, as a running proxy lists them. Throws what the proxy says instead. */
export async function servedModels(
  { url, fetch }: OwnServer,
  key: string,
  { clock, interrupt }: Pick<CliWorld, "clock" | "interrupt">,
): Promise<readonly ServedModel[]> {
  const onTimeout = () => new ProxyError("upstream_timeout", "The proxy does not tell its models.");
  return await withPhaseTimeout({ clock, ms: LIMIT_MS, signal: interrupt, onTimeout }, async (signal) => {
    const headers = { authorization: `Bearer ${key}` };
    const response = await fetch(`${url}/v1/models`, { headers, signal, redirect: "manual" });
    const body: unknown = await response.json().catch(() => null);
    if (!response.ok) throw refusalOf(response.status, body);
    const list = listSchema.safeParse(body).data?.data ?? [];
    return list
      .filter(({ id, capabilities }) => isPlain(id) && (capabilities.type ?? "chat") === "chat")
      .map(ofListing);
  });
}

type AccountModels = { models: readonly ServedModel[] } | { models: null; whyUnknown: string };

/** The same as the account itself lists them, while no proxy runs; null, and why, where that cannot be known. */
export async function accountModels(
  loaded: LoadedConfig,
  { openAccount, interrupt }: Pick<CliWorld, "openAccount" | "interrupt">,
): Promise<AccountModels> {
  try {
    const { models, origin } = await openAccount(loaded).listModels(interrupt);
    if (origin === "built-in") return { models: null, whyUnknown: "Copilot gives no list." };
    const usable = models.filter((model) => isPlain(model.id) && isUsable(model) && answersAt(model, CHAT_ENDPOINTS));
    return { models: usable.map(ofCatalogue) };
  } catch (thrown) {
    interrupt.throwIfAborted();
    if (thrown instanceof ProxyError) return { models: null, whyUnknown: thrown.message };
    throw thrown;
  }
}

function ofListing(row: z.output<typeof rowSchema>): ServedModel {
  const { id, name, input_modalities, billing, capabilities } = row;
  const { supports = {} } = capabilities;
  return {
    id,
    name: name ?? id,
    contextTokens: row.context_window,
    promptTokens: row.max_input_tokens,
    outputTokens: row.max_output_tokens,
    seesImages: input_modalities.includes("image"),
    reasons: ["reasoning_effort", "adaptive_thinking", "max_thinking_budget"].some((key) => Boolean(supports[key])),
    isOffered: row.model_picker_enabled,
    multiplier: billing?.multiplier ?? null,
  };
}

function ofCatalogue(model: Model): ServedModel {
  const { id, name, limits, supports } = model;
  const { reasoningEfforts, adaptiveThinking, maxThinkingBudget } = supports;
  return {
    id,
    name,
    contextTokens: limits.contextTokens,
    promptTokens: limits.promptTokens,
    outputTokens: limits.outputTokens,
    seesImages: supports.vision,
    reasons: reasoningEfforts.length > 0 || adaptiveThinking || maxThinkingBudget !== undefined,
    isOffered: model.raw["model_picker_enabled"] !== false,
    multiplier: multiplierOf(model),
  };
}
