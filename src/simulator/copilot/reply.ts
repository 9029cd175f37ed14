import type { CatalogueRow } from "../catalogue.ts";
import type { Speech } from "./speech.ts";
import type { Tokens } from "./tokens.ts";

/** All that a wire form has to tell. */
export type Reply = {
  model: CatalogueRow;
  /** Different for each call; ids are made of it. */
  serial: number;
  createdSeconds: number;
  /** One a choice. */
  speeches: readonly Speech[];
  tokens: Tokens;
};
