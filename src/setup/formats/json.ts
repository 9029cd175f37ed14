import { applyEdits, modify, type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import { ProxyError } from "../../errors.ts";
import type { Format } from "./format.ts";

const BOM = "\ufeff";

/** JSON as editors have it: comments and commas at the end stay where they are. */
export const json: Format = {
  read(text) {
    const errors: ParseError[] = [];
    const plain = withoutBom(text);
    const value = parsed(plain, errors);
    const [first] = errors;
    if (first) throw unreadable(plain, first);
    return value ?? {};
  },

  write(text, path, value) {
    const plain = withoutBom(text);
    const start = plain.trim() === "" ? "{}\n" : plain;
    const last = path.at(-1);
    const edits = modify(start, [...path], value, {
      formattingOptions: formattingOf(start),
      isArrayInsertion: typeof last === "number" && value !== undefined,
    });
    return (text.startsWith(BOM) ? BOM : "") + applyEdits(start, edits);
  },
};

function parsed(text: string, errors: ParseError[]): unknown {
  try {
    return parse(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  } catch (cause) {
    // It calls itself for each level.
    throw new ProxyError("config_invalid", "it is too deep", { cause });
  }
}

function withoutBom(text: string): string {
  return text.startsWith(BOM) ? text.slice(BOM.length) : text;
}

/** As the user's own lines are indented and ended. */
function formattingOf(text: string) {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? "  ";
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  return { insertSpaces: !indent.startsWith("\t"), tabSize: indent.startsWith("\t") ? 1 : indent.length, eol };
}

function unreadable(text: string, { error, offset }: ParseError): ProxyError {
  const before = text.slice(0, offset).split("\n");
  const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  return new ProxyError("config_invalid", `it is no JSON (${printParseErrorCode(error)} at ${place})`);
}
