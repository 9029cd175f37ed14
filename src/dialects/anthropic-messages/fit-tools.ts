import { ProxyError } from "../../errors.ts";
import type { ModelFacts } from "../dialect.ts";
import { type LooseObject, objectOf, stringOf } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { toolFieldsLeftOut } from "./betas.ts";
import { type Block, blocksIn } from "./blocks.ts";
import { dropped } from "./edits.ts";
import { isServerTool } from "./server-tools.ts";

const WHY = "upstream runs no tools by itself";

/**
 * Tools as upstream takes them (contract 8.2): without those that Anthropic would run, and without fields whose betas
 * stay here. Throws `unsupported_field` where the model would have to use one that is left out.
 */
export function fitTools(request: LooseObject, taken: readonly string[], { supports }: ModelFacts): Change[] {
  const tools = blocksIn(request["tools"], "tools");
  const kept = tools.filter(({ block }) => !isServerTool(block, taken));
  if (kept.length < tools.length) refuseForced(request, kept);
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

/** Throws where the choice leaves the model nothing but what is left out. */
export function refuseForced(request: LooseObject, kept: readonly Block[]): void {
  const choice = objectOf(request["tool_choice"]);
  const name = stringOf(choice?.["name"]);
  const isGone = choice?.["type"] === "tool" && !kept.some(({ block }) => block["name"] === name);
  if (!isGone && !(choice?.["type"] === "any" && kept.length === 0)) return;
  throw new ProxyError("unsupported_field", `Tools that Anthropic runs itself are not to be had here; ${WHY}.`, {
    param: "tool_choice",
  });
}
