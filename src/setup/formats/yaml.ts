import { parseDocument } from "yaml";
import { ProxyError } from "../../errors.ts";
import type { Format } from "./format.ts";

/** YAML with its comments and its order; blanks may be put as the library has them. */
export const yaml: Format = {
  read(text) {
    const document = documentOf(text);
    try {
      return document.toJS() ?? {};
    } catch (cause) {
      // Of a few lines, aliases of aliases would make more than there is memory for.
      throw unreadable(cause instanceof Error ? cause.message : String(cause), cause);
    }
  },
  write(text, path, value) {
    const document = documentOf(text);
    if (value === undefined) document.deleteIn(path);
    else document.setIn(path, value);
    return document.toString({ lineWidth: 0 });
  },
};

function documentOf(text: string) {
  const document = parseDocument(text);
  const [first] = document.errors;
  if (!first) return document;
  throw unreadable(first.message, first);
}

function unreadable(message: string, cause: unknown): ProxyError {
  const [reason = ""] = message.split("\n", 1);
  return new ProxyError("config_invalid", `it is no YAML (${reason.replace(/:$/, "")})`, { cause });
}
