import type { AnswerHead } from "../conversation/event.ts";
import type { AnswerContext } from "../dialect.ts";
import { stringOf } from "../loose-json.ts";
import type { Completion } from "./chunk.ts";

/** What every frame of an answer begins with. The id is ours: upstream's is that of a chat. */
export function createHead({ requestId, createdSeconds, model }: AnswerContext) {
  return (told: AnswerHead): Pick<Completion, "id" | "object" | "created" | "model"> => ({
    id: `cmpl-${requestId}`,
    object: "text_completion",
    created: told.createdSeconds ?? createdSeconds,
    model: told.model ?? model,
  });
}

/** What stands in front of each choice where the prompt is to be repeated. */
export function echoedPrompt({ asked }: AnswerContext): string {
  return stringOf(asked.echo?.["prompt"]) ?? "";
}
