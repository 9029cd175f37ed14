import type { Format } from "./format.ts";

const LINE = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*(.*?)\s*$/;

/** Variables, a line each, as dotenv reads them (https://github.com/motdotla/dotenv); what is no such line is passed over. */
export const dotenv: Format = {
  read(text) {
    return Object.fromEntries(text.split(/\r?\n/).flatMap((line) => entryOf(line) ?? []));
  },
  write(text, [name], value) {
    const lines = text.split("\n");
    const isItsLine = (line: string) => LINE.exec(line)?.[1] === name;
    if (value === undefined) return lines.filter((line) => !isItsLine(line)).join("\n");
    const written = `${name}=${quoted(String(value))}`;
    // The last one is the one that counts.
    const at = lines.findLastIndex(isItsLine);
    if (at >= 0) return lines.with(at, written).join("\n");
    return `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${written}\n`;
  },
};

function entryOf(line: string): [[string, string]] | null {
  const [, name, value = ""] = LINE.exec(line) ?? [];
  return name === undefined ? null : [[name, value.replace(/^(['"])(.*)\1$/, "$2")]];
}

function quoted(value: string): string {
  if (/^[\w.:/@%+-]*$/.test(value)) return value;
  return value.includes("'") ? `"${value}"` : `'${value}'`;
}
