import { sha256Hex } from "../world/hash.ts";

/** Whose a file is that stands where the definition of our service belongs. */
export type Found =
  | { kind: "absent" }
  /** As we wrote it, or changed since; `command` is the command line that it runs. */
  | { kind: "ours" | "edited"; command: readonly string[] }
  | { kind: "foreign" };

/** A comment of one line that stands in every definition: who wrote it, whether somebody has changed it, what it runs. */
const MARK = /github-copilot-svcs service install, sha256 ([0-9a-f]{64}), runs (\[.*\])/;

/** The text that `render` makes around the mark, which speaks for all the rest of it. */
export function signed(command: readonly string[], render: (mark: string) => string): string {
  // In ASCII, and without `--`, which may not stand in a comment of XML (XML 1.0 2.5).
  const runs = JSON.stringify(command).replace(/[^ -~]|-(?=-)/g, escaped);
  return render(`github-copilot-svcs service install, sha256 ${sha256Hex(render(""))}, runs ${runs}`);
}

/** Reads what was found; null where there is no such file. */
export function judge(text: string | null): Found {
  if (text === null) return { kind: "absent" };
  const [mark, hash, runs] = MARK.exec(text) ?? [];
  const command = commandOf(runs);
  if (mark === undefined || command === null) return { kind: "foreign" };
  return { kind: sha256Hex(text.replace(mark, "")) === hash ? "ours" : "edited", command };
}

function commandOf(json = ""): string[] | null {
  try {
    const words: unknown = JSON.parse(json);
    return Array.isArray(words) && words.every((word) => typeof word === "string") ? words : null;
  } catch {
    return null;
  }
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** The lines that only one of them has, those that go before those that come. */
export function changedLines(before: string, after: string): string[] {
  const [old, next] = [before.split("\n"), after.split("\n")].map((lines) => lines.filter((line) => !MARK.test(line)));
  const gone = old?.filter((line) => !next?.includes(line)) ?? [];
  const come = next?.filter((line) => !old?.includes(line)) ?? [];
  return [...gone.map((line) => `- ${line}`), ...come.map((line) => `+ ${line}`)];
}
