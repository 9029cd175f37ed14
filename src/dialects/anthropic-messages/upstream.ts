import type { UpstreamDialect } from "../dialect.ts";
import { readAnswer } from "./read-answer.ts";
import { createReader } from "./read-stream.ts";
import { writeRequest } from "./write-request.ts";

/** Copilot's `/v1/messages`, for clients of other dialects. */
export const anthropicMessagesUpstream: UpstreamDialect = {
  path: "/v1/messages",
  takesFreeForm: false,
  givesChoices: () => false,
  writeRequest,
  createReader,
  readAnswer,
};
