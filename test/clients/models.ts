/** The models that clients are tried with: one for each way in which Copilot serves a model, and one that seals its reasoning. */
export const MODELS = {
  "gpt-4.1": { lives: "chat completions only", reasons: false },
  "gpt-5.1": { lives: "chat completions and Responses", reasons: true },
  "gpt-5.4": { lives: "Responses only", reasons: true },
  "claude-sonnet-4.6": { lives: "chat completions and Messages", reasons: true },
  "gemini-3.1-pro-preview": { lives: "chat completions only, with sealed reasoning", reasons: true },
} as const;

export type ModelName = keyof typeof MODELS;

export const MODEL_NAMES = Object.keys(MODELS) as ModelName[];
