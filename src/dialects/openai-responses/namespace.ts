import { fittingName } from "../conversation/tool-names.ts";
import { type LooseObject, objectsOf, stringOf } from "../loose-json.ts";

/** A tool of the client, and where it stands; one in a namespace (Codex has such) by the name of both. */
export type FlatTool = { tool: LooseObject; name: string; place: string; namespace?: string };

/** The one name of a tool that is called by two. */
export function flatName(name: string, namespace: string | undefined): string {
  return namespace === undefined ? name : fittingName(`${namespace}__${name}`);
}

/** The tools without their namespaces, in their order. */
export function flattenTools(tools: readonly LooseObject[]): FlatTool[] {
  return tools.flatMap((tool, index) => {
    const place = `tools[${index}]`;
    const name = stringOf(tool["name"]) ?? "";
    if (tool["type"] !== "namespace") return [{ tool, name, place }];
    return objectsOf(tool["tools"]).map((nested, position) => ({
      tool: nested,
      name: flatName(stringOf(nested["name"]) ?? "", name),
      place: `${place}.tools[${position}]`,
      namespace: name,
    }));
  });
}

/** Whether the client runs it. All others are OpenAI's own, which Copilot does not have (contract 8.1). */
export function isClients({ tool }: FlatTool): boolean {
  return tool["type"] === "function" || tool["type"] === "custom";
}

/** The client's objects for the tools that upstream knows in another form, by the names there: see `calledTool`. */
export function disguisedTools(tools: readonly FlatTool[], isDisguised: (tool: FlatTool) => boolean) {
  return Object.fromEntries(
    tools.filter(isDisguised).map(({ tool: { type, name: own }, name, namespace }) => {
      return [name, { type, name: own, ...(namespace === undefined ? {} : { namespace }) }];
    }),
  );
}
