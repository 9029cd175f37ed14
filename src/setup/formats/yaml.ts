import { parseDocument } from "yaml";
import { ProxyError } from "../../errors.ts";
import type { Format } from "./format.ts";

/** YAML with its comments and its order; blanks may be put as the library has them. */
export const yaml: Format = {
  read(text) {
    return documentOf(text).toJS() ?? {};
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
  const [reason = ""] = first.message.split("\n", 1);
  throw new ProxyError("config_invalid", `it is no YAML (${reason.replace(/:$/, "")})`);
}
