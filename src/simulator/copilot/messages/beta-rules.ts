import { allBlocks } from "./messages-request.ts";
import type { PromptRule } from "./messages-rule.ts";

const INTERLEAVED_THINKING = "interleaved-thinking-2025-05-14";
const CONTEXT_MANAGEMENT = "context-management-2025-06-27";
const ADVANCED_TOOL_USE = "advanced-tool-use-2025-11-20";

/** Contract 8.2. */
const KNOWN_BETAS: readonly string[] = [INTERLEAVED_THINKING, CONTEXT_MANAGEMENT, ADVANCED_TOOL_USE];

/** The values of `anthropic-beta`. */
export function betasOf(headers: Readonly<Record<string, string>>): readonly string[] {
  return (headers["anthropic-beta"] ?? "").split(",").flatMap((beta) => beta.trim() || []);
}

/** Why the betas are refused, where only the known ones are taken. */
export function refuseBetas(betas: readonly string[]): string | null {
  const unknown = betas.filter((beta) => !KNOWN_BETAS.includes(beta));
  if (unknown.length === 0) return null;
  return `Unexpected value(s) ${unknown.map((beta) => `\`${beta}\``).join(", ")} for the \`anthropic-beta\` header.`;
}

const contextIsManagedByItsBeta: PromptRule = ({ request, betas }) => {
  if (request.context_management === undefined || betas.includes(CONTEXT_MANAGEMENT)) return null;
  return extra("context_management");
};

const toolsAreAdvancedByTheirBeta: PromptRule = ({ request, betas }) => {
  if (betas.includes(ADVANCED_TOOL_USE)) return null;
  for (const [index, tool] of (request.tools ?? []).entries()) {
    const name = (["defer_loading", "input_examples", "allowed_callers"] as const).find((field) => field in tool);
    if (name) return extra(`tools.${index}.custom.${name}`);
  }
  return null;
};

const toolsAreNamedByTheirBeta: PromptRule = ({ request, betas }) => {
  const named = allBlocks(request.messages).flatMap((block) => ("tool_name" in block ? [block.tool_name] : []));
  if (named.length === 0) return null;
  if (!betas.includes(ADVANCED_TOOL_USE)) return "messages: Input tag 'tool_reference' does not match any expected tag";
  const unknown = named.find((name) => !request.tools?.some((tool) => tool.name === name));
  return unknown === undefined ? null : `Tool reference '${unknown}' not found in available tools`;
};

function extra(path: string): string {
  return `${path}: Extra inputs are not permitted`;
}

/** Fields and blocks that are there with their beta alone. */
export const BETA_RULES: readonly PromptRule[] = [
  contextIsManagedByItsBeta,
  toolsAreAdvancedByTheirBeta,
  toolsAreNamedByTheirBeta,
];
