import type { ErrorKind } from "../errors.ts";

/** What a check says, in words for people that hold no secret; `fix` is a command or a setting, or says what to do. */
type Common = {
  /** What of it is meant, where a check looks at several things: a host, a file, a variable. */
  subject?: string;
  message: string;
  /** The same for scripts, where it has figures. */
  details?: Readonly<Record<string, unknown>>;
};

export type Finding = Common &
  (
    | { status: "ok" | "skipped" }
    | { status: "warning"; fix: string }
    /** Its kind says with which exit code the command ends. */
    | { status: "failure"; kind: ErrorKind; fix?: string }
  );

/** A finding and the check that it is of. */
export type Report = Finding & { name: string };
