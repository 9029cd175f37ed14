import type { AnswerContext } from "../dialect.ts";

const MS_PER_SECOND = 1000;

/** How every line of an answer begins, as JSON text: the model as the client named it, and when the line was made. */
export function createLineHead({ model, createdSeconds, elapsedMs }: AnswerContext): () => string {
  const startMs = createdSeconds * MS_PER_SECOND - elapsedMs();
  const named = JSON.stringify(model);
  return () => `"model":${named},"created_at":"${new Date(startMs + elapsedMs()).toISOString()}"`;
}
