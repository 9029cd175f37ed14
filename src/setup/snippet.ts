import { type FileEdit, withEntries } from "./edit.ts";

/** The file as it is where nothing was before: for reading, and to be pasted. The last line is ended. */
export function snippetOf(edit: FileEdit): string {
  return withEntries("", edit);
}
