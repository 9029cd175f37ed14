import { plainJson, plainLine, plainText } from "../world/plain-text.ts";
import { redact } from "../world/redact.ts";
import type { Terminal } from "../world/terminal.ts";

const STYLES = {
  bold: "\u001b[1m",
  dim: "\u001b[2m",
  red: "\u001b[31m",
  green: "\u001b[32m",
  yellow: "\u001b[33m",
} as const;
const RESET = "\u001b[0m";

/** The text in a style where the terminal takes colour, else as it is. */
export function paint(terminal: Terminal, style: keyof typeof STYLES, text: string): string {
  return terminal.colour ? `${STYLES[style]}${text}${RESET}` : text;
}

/** The text in one line, without what could drive a terminal or hide what it says (CWE-150), secrets removed. */
export function printable(text: string): string {
  return plainLine(redact(text));
}

/** The same for a text that has lines of its own, such as a message that tells of several problems. */
export function printableLines(text: string): string {
  return plainText(redact(text));
}

/** Lines of cells under each other, two spaces apart, without spaces at the end. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const clean = rows.map((row) => row.map((cell) => printable(cell)));
  const widths: number[] = [];
  for (const row of clean) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  }
  return clean.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** A table with a heading, one line each, the last one ended. A row's note, where it has one, is a line below it. */
export function printTable(
  terminal: Terminal,
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  notes: readonly string[] = [],
): void {
  const [head = "", ...body] = columns([heading, ...rows]);
  const lines = body.flatMap((line, at) => (notes[at] ? [line, `    ${printable(notes[at])}`] : [line]));
  terminal.out(`${[paint(terminal, "bold", head), ...lines].join("\n")}\n`);
}

/** Lines of text, each cleaned, the last one ended. */
export function printLines(terminal: Terminal, lines: readonly string[]): void {
  terminal.out(`${lines.map(printable).join("\n")}\n`);
}

/** Data for a script, indented. */
export function printJson(terminal: Terminal, data: unknown): void {
  terminal.out(`${plainJson(JSON.stringify(data, null, 2))}\n`);
}

/** Data for a script that reads while we go on: one line each. */
export function printJsonLine(terminal: Terminal, data: unknown): void {
  terminal.out(`${plainJson(JSON.stringify(data))}\n`);
}
