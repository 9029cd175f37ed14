import * as z from "zod/mini";
import { configSchema } from "./schema/schema.ts";
import { aboutSettings } from "./schema/setting.ts";

/** JSON Schema (draft 2020-12) of the configuration file, for editors and `config --schema`. */
export function configJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(configSchema, {
    io: "input",
    metadata: aboutSettings,
    override({ zodSchema, jsonSchema: node }) {
      const { def } = zodSchema._zod;
      // zod leaves it out where what is written is not yet the value.
      if (def.type === "default") node.default = def.defaultValue;
      const { description, unit, noEffect } = node;
      if (unit) node.description = `${description} (${unit})`;
      if (noEffect) node.description = `${node.description}. No effect: ${noEffect}.`;
      for (const ours of ["unit", "expected", "variable", "noEffect", "secret"]) delete node[ours];
    },
  });
  return { ...schema, title: "Configuration of github-copilot-svcs" };
}
