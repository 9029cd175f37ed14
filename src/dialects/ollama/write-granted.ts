import type { AnswerContext } from "../dialect.ts";
import type { LineForm } from "./line.ts";
import { createLineHead } from "./line-head.ts";

/** To have the model loaded, or forgotten. */
export type Wish = "load" | "unload";

/** What answers a request without a word in it, as JSON text. There is nothing to load here, and nothing to forget. */
export function writeGranted(form: LineForm, wish: Wish, context: AnswerContext): string {
  return `{${createLineHead(context)()},${form({})},"done":true,"done_reason":"${wish}"}`;
}
