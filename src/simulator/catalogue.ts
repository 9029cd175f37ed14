/** A row of `/models` (contract 6.1), as far as the simulator itself reads it. */
export type CatalogueRow = {
  id: string;
  object: "model";
  name: string;
  vendor: Vendor;
  version: string;
  preview: boolean;
  model_picker_enabled: boolean;
  model_picker_category?: string;
  is_chat_default: boolean;
  is_chat_fallback: boolean;
  billing: { is_premium: boolean; multiplier: number; restricted_to?: string[] };
  policy?: { state: "enabled" | "disabled" | "unconfigured"; terms: string };
  supported_endpoints?: string[];
  capabilities: {
    object: "model_capabilities";
    type: "chat" | "embeddings" | "completion";
    family: string;
    tokenizer: string;
    limits?: Limits;
    supports: Supports;
  };
};

type Limits = {
  max_context_window_tokens?: number;
  max_prompt_tokens?: number;
  max_output_tokens?: number;
  max_non_streaming_output_tokens?: number;
  max_inputs?: number;
  vision?: { max_prompt_image_size: number; max_prompt_images: number; supported_media_types: string[] };
};

type Supports = Record<string, boolean | number | string[]>;

/** What differs between the chat models; the rest follows from the vendor. */
type ChatModel = {
  version?: string;
  category?: "lightweight" | "versatile" | "powerful";
  multiplier?: number;
  /** Context, prompt and output tokens; some rows have no limits at all. */
  limits?: [context: number, prompt: number, output: number];
  endpoints?: string[];
  policy?: "enabled" | "unconfigured";
  supports?: Supports;
  isDefault?: true;
};

export type Vendor = "Azure OpenAI" | "OpenAI" | "Anthropic" | "Google";

const CHAT_AND_RESPONSES = ["/chat/completions", "/responses", "ws:/responses"];
const RESPONSES_ONLY = ["/responses", "ws:/responses"];
const CHAT_AND_MESSAGES = ["/chat/completions", "/v1/messages"];
const PAID_PLANS = ["pro", "pro_plus", "individual_trial", "business", "enterprise"];

const TOOLS: Supports = { parallel_tool_calls: true, streaming: true, tool_calls: true, vision: true };
const STRUCTURED: Supports = { ...TOOLS, structured_outputs: true };
const EFFORT: Supports = { ...STRUCTURED, reasoning_effort: ["low", "medium", "high"] };
const BUDGET: Supports = { ...TOOLS, max_thinking_budget: 32000, min_thinking_budget: 1024 };
const ADAPTIVE: Supports = { ...EFFORT, ...BUDGET, adaptive_thinking: true };
const GEMINI_BUDGET: Supports = { ...TOOLS, max_thinking_budget: 32768, min_thinking_budget: 128 };
const LEGACY: Supports = { streaming: true, tool_calls: true };

const IMAGES: Readonly<Record<Vendor, { count: number; types: string[] }>> = {
  "Azure OpenAI": { count: 1, types: ["image/jpeg", "image/png", "image/webp", "image/gif"] },
  OpenAI: { count: 1, types: ["image/jpeg", "image/png", "image/webp", "image/gif"] },
  Anthropic: { count: 5, types: ["image/jpeg", "image/png", "image/webp"] },
  Google: { count: 10, types: ["image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"] },
};

/** Contract 6.2, with its traps: ids that repeat, limits and policies that are missing, a completion model to pick. */
export const CATALOGUE: readonly CatalogueRow[] = [
  chat("gpt-4.1", "GPT-4.1", "Azure OpenAI", {
    version: "gpt-4.1-2025-04-14",
    limits: [128000, 128000, 16384],
    policy: "enabled",
    supports: STRUCTURED,
    isDefault: true,
  }),
  chat("gpt-4o", "GPT-4o", "Azure OpenAI", { version: "gpt-4o-2024-11-20", limits: [128000, 64000, 4096] }),
  chat("gpt-5-mini", "GPT-5 mini", "Azure OpenAI", {
    category: "lightweight",
    limits: [264000, 128000, 64000],
    endpoints: CHAT_AND_RESPONSES,
    policy: "enabled",
    supports: EFFORT,
  }),
  chat("gpt-5.1", "GPT-5.1", "OpenAI", {
    version: "gpt-5.1-2025-11-13",
    multiplier: 1,
    limits: [264000, 128000, 64000],
    endpoints: CHAT_AND_RESPONSES,
    policy: "enabled",
    supports: EFFORT,
  }),
  chat("gpt-5.2", "GPT-5.2", "OpenAI", {
    multiplier: 1,
    limits: [400000, 272000, 128000],
    endpoints: CHAT_AND_RESPONSES,
    policy: "enabled",
    supports: EFFORT,
  }),
  chat("gpt-5.3-codex", "GPT-5.3-Codex", "OpenAI", {
    category: "powerful",
    multiplier: 1,
    limits: [400000, 272000, 128000],
    endpoints: RESPONSES_ONLY,
    policy: "enabled",
    supports: EFFORT,
  }),
  chat("gpt-5.4", "GPT-5.4", "OpenAI", {
    category: "powerful",
    multiplier: 1,
    limits: [400000, 272000, 128000],
    endpoints: RESPONSES_ONLY,
    policy: "enabled",
    supports: EFFORT,
  }),
  chat("gpt-5.4-mini", "GPT-5.4 mini", "OpenAI", {
    category: "lightweight",
    multiplier: 0.33,
    limits: [400000, 272000, 128000],
    endpoints: RESPONSES_ONLY,
    policy: "enabled",
    supports: EFFORT,
  }),
  chat("claude-sonnet-4.6", "Claude Sonnet 4.6", "Anthropic", {
    multiplier: 1,
    limits: [200000, 168000, 32000],
    policy: "enabled",
    supports: ADAPTIVE,
  }),
  chat("claude-haiku-4.5", "Claude Haiku 4.5", "Anthropic", {
    multiplier: 0.33,
    limits: [200000, 136000, 64000],
    policy: "unconfigured",
    supports: BUDGET,
  }),
  chat("claude-opus-4.6", "Claude Opus 4.6", "Anthropic", {
    category: "powerful",
    multiplier: 3,
    limits: [200000, 168000, 32000],
    policy: "enabled",
    supports: ADAPTIVE,
  }),
  // Newer generations come without limits (contract 6.2, traps).
  chat("claude-opus-4.7", "Claude Opus 4.7", "Anthropic", {
    category: "powerful",
    multiplier: 6,
    policy: "enabled",
    supports: ADAPTIVE,
  }),
  chat("claude-sonnet-4.5", "Claude Sonnet 4.5", "Anthropic", {
    multiplier: 1,
    limits: [200000, 168000, 32000],
    policy: "enabled",
    supports: BUDGET,
  }),
  chat("claude-sonnet-4", "Claude Sonnet 4", "Anthropic", {
    version: "claude-sonnet-4-20250514",
    multiplier: 1,
    limits: [216000, 128000, 16000],
    policy: "enabled",
    supports: BUDGET,
  }),
  chat("gemini-2.5-pro", "Gemini 2.5 Pro", "Google", {
    category: "powerful",
    multiplier: 1,
    limits: [128000, 128000, 64000],
    policy: "enabled",
    supports: GEMINI_BUDGET,
  }),
  chat("gemini-3.1-pro-preview", "Gemini 3.1 Pro (Preview)", "Google", {
    category: "powerful",
    multiplier: 1,
    limits: [200000, 136000, 64000],
    policy: "enabled",
    supports: GEMINI_BUDGET,
  }),
  chat("gemini-3-flash-preview", "Gemini 3 Flash (Preview)", "Google", {
    category: "lightweight",
    multiplier: 0.33,
    limits: [128000, 128000, 64000],
    endpoints: ["/chat/completions"],
    policy: "enabled",
    supports: GEMINI_BUDGET,
  }),
  completion("gpt-41-copilot", "GPT-4.1 Copilot", "gpt-4.1"),
  chat("gpt-4o-mini", "GPT-4o mini", "Azure OpenAI", {
    version: "gpt-4o-mini-2024-07-18",
    limits: [128000, 12288, 4096],
    supports: LEGACY,
  }),
  chat("gpt-4o-2024-11-20", "GPT-4o", "Azure OpenAI", { limits: [128000, 64000, 16384] }),
  chat("gpt-4o-2024-08-06", "GPT-4o", "Azure OpenAI", { limits: [128000, 64000, 16384], supports: LEGACY }),
  chat("gpt-4", "GPT 4", "Azure OpenAI", { version: "gpt-4-0613", limits: [32768, 32768, 4096], supports: LEGACY }),
  chat("gpt-4-o-preview", "GPT-4o", "Azure OpenAI", {
    version: "gpt-4o-2024-05-13",
    limits: [128000, 64000, 4096],
    supports: LEGACY,
  }),
  chat("gpt-4", "GPT 4", "Azure OpenAI", { version: "gpt-4-0613", limits: [32768, 32768, 4096], supports: LEGACY }),
  chat("gpt-4-o-preview", "GPT-4o", "Azure OpenAI", {
    version: "gpt-4o-2024-05-13",
    limits: [128000, 64000, 4096],
    supports: LEGACY,
  }),
  chat("gpt-3.5-turbo", "GPT 3.5 Turbo", "Azure OpenAI", {
    version: "gpt-3.5-turbo-0613",
    limits: [16384, 16384, 4096],
    supports: LEGACY,
  }),
  embeddings("text-embedding-3-small", "Embedding V3 small", { dimensions: true }),
  embeddings("text-embedding-ada-002", "Embedding V2 Ada", {}),
];

function chat(id: string, name: string, vendor: Vendor, model: ChatModel): CatalogueRow {
  const multiplier = model.multiplier ?? 0;
  const isLegacy = model.supports === LEGACY;
  const endpoints = model.endpoints ?? (vendor === "Anthropic" ? CHAT_AND_MESSAGES : undefined);
  return {
    id,
    object: "model",
    name,
    vendor,
    version: model.version ?? id,
    preview: id.includes("preview"),
    model_picker_enabled: !isLegacy,
    ...(isLegacy ? {} : { model_picker_category: model.category ?? "versatile" }),
    is_chat_default: model.isDefault ?? false,
    is_chat_fallback: model.isDefault ?? false,
    billing: { is_premium: multiplier > 0, multiplier, ...(multiplier >= 1 ? { restricted_to: PAID_PLANS } : {}) },
    ...(model.policy ? { policy: { state: model.policy, terms: `Enable access to the latest ${name} model.` } } : {}),
    ...(endpoints ? { supported_endpoints: endpoints } : {}),
    capabilities: {
      object: "model_capabilities",
      type: "chat",
      family: id,
      tokenizer: id.startsWith("gpt-3.5") || id === "gpt-4" ? "cl100k_base" : "o200k_base",
      ...(model.limits ? { limits: limitsOf(vendor, model.limits, isLegacy) } : {}),
      supports: model.supports ?? TOOLS,
    },
  };
}

function limitsOf(vendor: Vendor, [context, prompt, output]: [number, number, number], isLegacy: boolean): Limits {
  const images = IMAGES[vendor];
  return {
    max_context_window_tokens: context,
    max_prompt_tokens: prompt,
    max_output_tokens: output,
    ...(vendor === "Anthropic" ? { max_non_streaming_output_tokens: 16000 } : {}),
    ...(isLegacy
      ? {}
      : {
          vision: {
            max_prompt_image_size: 3145728,
            max_prompt_images: images.count,
            supported_media_types: images.types,
          },
        }),
  };
}

/** To be picked, by its own account, though it cannot chat (contract 6.2, traps). */
function completion(id: string, name: string, family: string): CatalogueRow {
  return {
    ...chat(id, name, "Azure OpenAI", {}),
    capabilities: {
      object: "model_capabilities",
      type: "completion",
      family,
      tokenizer: "o200k_base",
      supports: { streaming: true },
    },
  };
}

function embeddings(id: string, name: string, supports: Supports): CatalogueRow {
  return {
    ...chat(id, name, "Azure OpenAI", { supports: LEGACY }),
    capabilities: {
      object: "model_capabilities",
      type: "embeddings",
      family: id,
      tokenizer: "cl100k_base",
      limits: { max_inputs: 512 },
      supports,
    },
  };
}
