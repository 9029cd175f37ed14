import type { Body } from "../dialect.ts";
import type { EmbeddingsAnswer, Wanted } from "./read-answer.ts";
import type { EmbeddingsRequest } from "./read-request.ts";
import type { AnswerToWrite } from "./write-answer.ts";

/** Whose work it is, and what ends it. */
type Options = { client: string; signal: AbortSignal };

/**
 * What is done to the bodies of a call, wherever that is: vectors are megabytes of digits. Each throws what the function
 * of its name does, and the signal's reason. The bytes and the vectors are no longer the caller's.
 */
export type EmbeddingsWork = {
  readRequest(body: Body, options: Options): Promise<EmbeddingsRequest>;
  readAnswer(body: Body, wanted: Wanted, options: Options): Promise<EmbeddingsAnswer>;
  writeAnswer(answer: AnswerToWrite, options: Options): Promise<Body>;
};
