import type { Json, Step } from "../json-value.ts";

/** A form of configuration files that can be changed in one place without touching the others. */
export interface Format {
  /** What the text says, an object; an empty one for an empty text. Throws `config_invalid`, with the place, where it cannot be read. */
  read(text: string): unknown;
  /** The text with the value at this path; undefined takes it away. A place behind the end of a list makes that longer. */
  write(text: string, path: readonly Step[], value: Json | undefined): string;
}
