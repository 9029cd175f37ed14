import type { AnswerContext } from "../dialect.ts";

const MS_PER_SECOND = 1000;

/** How every line of an answer begins, as JSON text: the model as the client named it, and when the line was made. */
export function createLineHead(context: AnswerContext, time = createLineTime(context)): () => string {
  const named = JSON.stringify(context.model);
  return () => `"model":${named},"created_at":"${time()}"`;
}

/** The time now as RFC 3339 has it. */
export function createLineTime({ createdSeconds, elapsedMs }: AnswerContext): () => string {
  const startMs = createdSeconds * MS_PER_SECOND - elapsedMs();
  return () => new Date(startMs + elapsedMs()).toISOString();
}
