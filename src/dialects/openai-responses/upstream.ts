import type { UpstreamDialect } from "../dialect.ts";
import { createResponsesReader } from "./create-reader.ts";
import { readAnswer } from "./read-answer.ts";
import { writeRequest } from "./write-request.ts";

/** Copilot's `/responses`, for clients of other dialects. */
export const openaiResponsesUpstream: UpstreamDialect = {
  path: "/responses",
  takesFreeForm: true,
  givesChoices: () => false,
  writeRequest,
  createReader: createResponsesReader,
  readAnswer,
};
