import type { Asked } from "../dialect.ts";
import { stringOf } from "../loose-json.ts";

/** A tool as the client knows it. */
export type CalledTool = {
  /** `name`, and `namespace` where the client gave it in one. */
  names: { name: string; namespace?: string };
  /** The client reads its input as free text. */
  isFreeForm: boolean;
};

/** The client's tool for a name that upstream calls it by. It may be any, that of a member of every object too. */
export function calledTool(upstreamName: string, { tools = {} }: Asked): CalledTool {
  const tool = Object.hasOwn(tools, upstreamName) ? tools[upstreamName] : undefined;
  const namespace = stringOf(tool?.["namespace"]);
  const name = stringOf(tool?.["name"]) ?? upstreamName;
  return {
    names: { name, ...(namespace === undefined ? {} : { namespace }) },
    isFreeForm: tool?.["type"] === "custom",
  };
}
