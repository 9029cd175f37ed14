import type { ModelFacts } from "../dialect.ts";
import { type LooseObject, objectOf } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { dropped } from "../request/edits.ts";
import { unsupportedField } from "../request/request-field.ts";
import { toolFieldsLeftOut } from "./betas.ts";
import { type Block, blocksIn } from "./blocks.ts";
import { isServerTool } from "./server-tools.ts";

const WHY = "upstream runs no tools by itself";

/**
 * Tools as upstream takes them (contract 8.2): without those that Anthropic would run, and without fields whose betas
 * stay here. Throws `unsupported_field` where nothing would be left of what the model was to use.
 */
export function fitTools(request: LooseObject, taken: readonly string[], { supports }: ModelFacts): Change[] {
  const tools = blocksIn(request["tools"], "tools");
  const kept = tools.filter(({ block }) => !isServerTool(block, taken));
  if (kept.length < tools.length) refuseHosted(request, kept);
  if (tools.length > 0 && kept.length === 0) {
    return ["tools", "tool_choice"].filter((name) => name in request).map((name) => dropped(name, WHY));
  }
  const leftOut = toolFieldsLeftOut(taken);
  const isLoose = supports?.structuredOutputs === false;
  return [
    ...tools.filter((tool) => !kept.includes(tool)).map(({ path }) => dropped(path, WHY)),
    ...kept.flatMap(({ path, block }) => [
      ...Object.keys(block)
        .filter((name) => leftOut.has(name))
        .map((name) => dropped(`${path}.${name}`, "it belongs to a beta that upstream is not asked for")),
      ...(isLoose && "strict" in block ? [dropped(`${path}.strict`, "the model can't be bound to a schema")] : []),
    ]),
  ];
}

/**
 * Throws where what is left out is all that the model was to use: without any tool (Claude Code searches the web by such
 * a request) or without the one that it must call it would answer another question.
 */
export function refuseHosted(request: LooseObject, kept: readonly Block[]): void {
  const { type, name } = objectOf(request["tool_choice"]) ?? {};
  if (type === "none") return;
  const isGone = type === "tool" && !kept.some(({ block }) => block["name"] === name);
  if (!isGone && kept.length > 0) return;
  const message = `Tools that Anthropic runs itself are not to be had here, since ${WHY}; give one that you run.`;
  throw unsupportedField(isGone || type === "any" ? "tool_choice" : "tools", message);
}
