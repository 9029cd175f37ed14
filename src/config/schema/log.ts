import * as z from "zod/mini";
import { oneOf } from "./one-of.ts";
import { setting } from "./setting.ts";

/** What is told, how and where. */
export const logSettings = {
  level: setting(oneOf(["debug", "info", "warn", "error"]), "info", {
    description: "What is logged: this level and those after it in the list",
    variable: "LOG_LEVEL",
  }),
  format: setting(oneOf(["auto", "json", "pretty"]), "auto", {
    description: '"auto" is pretty on a terminal and JSON elsewhere',
  }),
  file: setting(z.nullable(z.string().check(z.minLength(1))), null, {
    description:
      "File to log to; null for stderr. `~/` is your home, a relative path begins where the configuration file is",
    expected: "the path of a file",
  }),
};
