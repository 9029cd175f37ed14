import type { Change } from "../request/change.ts";
import { dropped } from "../request/edits.ts";

/**
 * Anthropic's betas as far as they have fields, of the body or of its tools, and whether upstream takes them (contract
 * 8.2: of any other it is disputed whether it is ignored or refused). A field goes on with its beta alone.
 */
type Beta = { name: string; isTaken: boolean; fields?: readonly string[]; toolFields?: readonly string[] };

const BETAS: readonly Beta[] = [
  { name: "interleaved-thinking-2025-05-14", isTaken: true },
  { name: "context-management-2025-06-27", isTaken: true, fields: ["context_management"] },
  {
    name: "advanced-tool-use-2025-11-20",
    isTaken: true,
    toolFields: ["defer_loading", "allowed_callers", "input_examples"],
  },
  { name: "compact-2026-09-04", isTaken: false, fields: ["compaction"] },
  { name: "cache-diagnosis-2026-04-07", isTaken: false, fields: ["diagnostics"] },
  { name: "fast-mode-2026-02-01", isTaken: false, fields: ["speed"] },
  { name: "fine-grained-tool-streaming-2025-05-14", isTaken: false, toolFields: ["eager_input_streaming"] },
  { name: "mcp-client-2025-11-20", isTaken: false, fields: ["mcp_servers"] },
  { name: "server-side-fallback-2026-07-01", isTaken: false, fields: ["fallbacks", "fallback_credit_token"] },
  { name: "skills-2025-10-02", isTaken: false, fields: ["container"] },
  { name: "user-profiles-2026-03-24", isTaken: false, fields: ["user_profile_id"] },
];

const TAKEN: ReadonlySet<string> = new Set(BETAS.filter(({ isTaken }) => isTaken).map(({ name }) => name));

export type Betas = {
  /** Those of the client's that go on. */
  taken: readonly string[];
  /** Told where any of the client's stays here. */
  changes: readonly Change[];
};

/** What becomes of the client's `anthropic-beta`: names with commas between them. */
export function fitBetas(header: string | undefined): Betas {
  const asked = (header ?? "").split(",").flatMap((name) => name.trim() || []);
  const taken = [...new Set(asked.filter((name) => TAKEN.has(name)))];
  const why = "upstream takes the betas that a field of it needs, and refuses others";
  const isWhole = asked.every((name) => TAKEN.has(name));
  return { taken, changes: isWhole ? [] : [dropped("anthropic-beta", why)] };
}

/** Whether a field of the body is one that a beta brings, and that beta goes on. */
export function isFieldTaken(name: string, taken: readonly string[]): boolean {
  return BETAS.some((beta) => taken.includes(beta.name) && beta.fields?.includes(name));
}

/** Fields of tools that must not go on without their betas. */
export function toolFieldsLeftOut(taken: readonly string[]): ReadonlySet<string> {
  return new Set(BETAS.flatMap((beta) => (taken.includes(beta.name) ? [] : (beta.toolFields ?? []))));
}

/** Why a field of the body does not go on. */
export function whyLeftOut(name: string): string {
  const beta = BETAS.find(({ fields }) => fields?.includes(name));
  return beta ? `it belongs to the beta ${beta.name}` : "upstream has no use for it";
}
