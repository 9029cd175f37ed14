import * as z from "zod/mini";
import { setting } from "./setting.ts";

/** For tools that know Ollama at its own place only. */
export const ollamaSettings = {
  port: setting(z.nullable(z.int().check(z.minimum(0), z.maximum(65_535))), null, {
    description:
      "A second port for tools that call Ollama at a fixed one, which is 11434; null for none, 0 lets the system choose",
    expected: "a whole number from 0 to 65535",
  }),
};
