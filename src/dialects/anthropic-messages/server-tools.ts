import { type LooseObject, stringOf } from "../loose-json.ts";

/** Tools that run at Anthropic, by their types; all have a date behind. */
const SERVER_TOOL = /^(?:web_search|web_fetch|code_execution|advisor|mcp_toolset)/;

/** The search among deferred tools runs there as well; its beta goes on. */
const TOOL_SEARCH = /^tool_search_tool/;

const TOOL_SEARCH_BETA = "advanced-tool-use-2025-11-20";

/** Whether the tool is one that nobody would run: neither upstream nor the client. */
export function isServerTool({ type }: LooseObject, takenBetas: readonly string[]): boolean {
  const name = stringOf(type) ?? "custom";
  return SERVER_TOOL.test(name) || (TOOL_SEARCH.test(name) && !takenBetas.includes(TOOL_SEARCH_BETA));
}

/** A block that tells of such a tool's use, in a conversation that began at Anthropic; the model's words tell the rest. */
export function isServerBlock({ type }: LooseObject): boolean {
  const name = stringOf(type) ?? "";
  return /^(?:server|mcp)_tool_use$/.test(name) || /._tool_result$/.test(name);
}
