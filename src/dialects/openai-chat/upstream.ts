import type { UpstreamDialect } from "../dialect.ts";
import { givesChoices } from "./model-rules.ts";
import { readAnswer } from "./read-answer.ts";
import { createReader } from "./read-stream.ts";
import { writeRequest } from "./write-request.ts";

/** Copilot's `/chat/completions`, for clients of other dialects. */
export const openaiChatUpstream: UpstreamDialect = {
  path: "/chat/completions",
  takesFreeForm: false,
  givesChoices,
  writeRequest,
  createReader,
  readAnswer,
};
