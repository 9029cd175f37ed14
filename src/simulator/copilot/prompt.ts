/** A request as far as it decides what the model says. Each endpoint reads its own form into it. */
export type Prompt = {
  /** Who spoke, in order; a tool's turn is one result. */
  turns: readonly Turn[];
  images: number;
  tools: readonly PromptTool[];
  choice: "none" | "auto" | "required" | { name: string };
  /** Whether more than one tool may be called at once. */
  isParallel: boolean;
  /** A schema, or just any JSON, or prose. */
  format: { kind: "text" } | { kind: "json" } | { kind: "schema"; schema: unknown };
  doesReason: boolean;
  /** Tokens of text at most. */
  maxTokens: number;
  stops: readonly string[];
};

export type Turn = {
  by: "user" | "assistant" | "tool" | "system";
  /** The texts of its parts; images and the like say nothing. */
  texts: readonly string[];
  /** The names of the tools that it called. */
  calls?: readonly string[];
};

export type PromptTool = {
  name: string;
  /** The JSON schema of its arguments; undefined where it takes plain text instead (contract 8.1, custom tools). */
  parameters: unknown;
};

/** The text of a turn, its parts joined. */
export function textOf({ texts }: Turn): string {
  return texts.join("");
}

/** Whether any JSON is wanted, and nobody says so in words. */
export function lacksJsonWord({ format, turns }: Prompt): boolean {
  return format.kind === "json" && turns.every((turn) => !/json/i.test(textOf(turn)));
}

/** What coding clients put into the user's mouth for the model alone, naming tools that nobody wants called. */
const REMINDER = /<system-reminder>.*?<\/system-reminder>\s*/gs;

/** The turns without reminders, and without those in which the user said nothing else. */
export function withoutReminders(turns: readonly Turn[]): readonly Turn[] {
  return turns.flatMap((turn) => {
    if (turn.by !== "user" || turn.texts.every((text) => text.search(REMINDER) < 0)) return [turn];
    const texts = turn.texts.map((text) => text.replace(REMINDER, ""));
    return texts.every((text) => text.trim() === "") ? [] : [{ ...turn, texts }];
  });
}
