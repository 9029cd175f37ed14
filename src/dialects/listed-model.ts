import { type LooseObject, objectOf } from "./loose-json.ts";

/** What a listing tells of a model; `raw` is upstream's own row, which has more. */
export type ListedModel = {
  id: string;
  name: string;
  vendor: string;
  /** `chat`, `embeddings`, or a word that upstream invents next. */
  type: string;
  endpoints: readonly string[];
  /** Tokens; undefined where upstream tells none. */
  limits: {
    contextTokens: number | undefined;
    promptTokens: number | undefined;
    outputTokens: number | undefined;
  };
  supports: { vision: boolean; parallelToolCalls: boolean; reasoningEfforts: readonly string[] };
  raw: LooseObject;
};

export function isChatModel({ type }: ListedModel): boolean {
  return type === "chat";
}

/** What a chat model can be shown; undefined where upstream says nothing of what it supports (contract 6.2, traps). */
export function inputModalities({ supports, raw }: ListedModel): string[] | undefined {
  if (!objectOf(objectOf(raw["capabilities"])?.["supports"])) return;
  return supports.vision ? ["text", "image"] : ["text"];
}
