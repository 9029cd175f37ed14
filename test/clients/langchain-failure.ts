import { ContextOverflowError } from "@langchain/core/errors";
import type { Failure } from "./client.ts";

/** What LangChain throws: its own error where a conversation has to be shortened, else that of OpenAI's SDK. */
export function langchainFailure(error: unknown): Failure {
  const isTooLong = error instanceof ContextOverflowError;
  const { status, message } = (isTooLong ? error.cause : error) as { status?: number; message: string };
  return { status, message, isTooLong };
}
