import type { CatalogueRow } from "../../catalogue.ts";
import type { CountRequest, MessagesRequest } from "./messages-request.ts";

/** Looks at one thing in a request and says in Anthropic's words why it is refused, or nothing. */
export type PromptRule = (call: {
  request: CountRequest;
  model: CatalogueRow;
  betas: readonly string[];
}) => string | null;

/** The same for what only a call that is to be answered has. */
export type MessagesRule = (call: { request: MessagesRequest; model: CatalogueRow }) => string | null;
