import * as z from "zod";

/** What is told, how and where. */
export const logSettings = {
  level: z
    .enum(["debug", "info", "warn", "error"])
    .default("info")
    .meta({ description: "What is logged: this level and those after it in the list", variable: "LOG_LEVEL" }),
  format: z.enum(["auto", "json", "pretty"]).default("auto").meta({
    description: '"auto" is pretty on a terminal and JSON elsewhere',
  }),
  file: z.string().min(1).nullable().default(null).meta({
    description: "File to log to; null for stderr",
    expected: "the path of a file",
  }),
};
