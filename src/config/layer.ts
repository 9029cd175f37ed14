/** Where values come from, in the order in which one overrides the other. */
export type SourceKind = "default" | "file" | "environment" | "flag";

/** All that one source says. */
export type Layer = {
  kind: SourceKind;
  /** Not yet checked. */
  values: unknown;
  /** What a person would have to change: the file's path, a variable or a flag. */
  nameOf: (path: string) => string;
};
