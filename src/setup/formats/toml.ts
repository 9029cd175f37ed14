import { parse, patch } from "@decimalturn/toml-patch";
import { ProxyError } from "../../errors.ts";
import type { Json, Step } from "../json-value.ts";
import type { Format } from "./format.ts";

type Table = Record<Step, unknown>;

/** New tables get headings of their own, however deep they are. */
const FORMATTING = { inlineTableStart: 100 };

/** TOML, with comments and the form of each line kept. */
export const toml: Format = {
  read(text) {
    try {
      return parse(text);
    } catch (cause) {
      const [reason = ""] = String(cause instanceof Error ? cause.message : cause).split("\n", 1);
      throw new ProxyError("config_invalid", `it is no TOML (${reason.replace(/:$/, "")})`, { cause });
    }
  },
  write(text, path, value) {
    const written = patch(text, changed(parse(text), path, value), FORMATTING);
    // A table that only holds others needs no heading; what the user has written stays.
    const lean = written.replace(/^\[([\w.-]+)\]\n\n(?=\[\1\.)/gm, (found) =>
      text.includes(found.trim()) ? found : "",
    );
    return lean === "" || lean.endsWith("\n") ? lean : `${lean}\n`;
  },
};

function changed(table: unknown, [step, ...rest]: readonly Step[], value: Json | undefined): Table {
  const copy: Table = { ...(table as Table | undefined) };
  if (step === undefined) return copy;
  if (rest.length > 0) copy[step] = changed(copy[step], rest, value);
  else if (value === undefined) delete copy[step];
  else copy[step] = value;
  return copy;
}
