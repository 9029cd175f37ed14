import type { CatalogueRow } from "../../catalogue.ts";
import type { Refusal } from "../refusal.ts";
import type { Item, ResponsesRequest } from "./responses-request.ts";

/** Looks at one thing in a request and says why it is refused, or nothing. */
export type ResponsesRule = (call: {
  request: ResponsesRequest;
  items: readonly Item[];
  model: CatalogueRow;
  headers: Readonly<Record<string, string>>;
}) => Refusal | null;
