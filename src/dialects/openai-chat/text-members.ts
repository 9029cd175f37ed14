import { ProxyError } from "../../errors.ts";
import { type JsonCursor, keyIs, nextKey, openObject, scalar, skip, valueKind } from "../../wire/json-scan.ts";

/**
 * The named members of the object at the cursor that are strings; none when it is no object. It stands within the field
 * `within` of the body. Throws `invalid_messages` where one is given twice: parsers disagree about which of them counts
 * (RFC 8259, 4), so that what was checked might not be what is read.
 */
export function textMembers<Name extends string>(
  json: JsonCursor,
  names: readonly Name[],
  within: string,
): { [name in Name]?: string } {
  const texts: { [name in Name]?: string } = {};
  if (valueKind(json) !== "object") {
    skip(json);
    return texts;
  }
  openObject(json);
  while (nextKey(json)) {
    const name = names.find((wanted) => keyIs(json, wanted));
    if (name === undefined) {
      skip(json);
      continue;
    }
    if (texts[name] !== undefined) throw givenTwice(name, within);
    const text = stringAt(json);
    if (text !== undefined) texts[name] = text;
  }
  return texts;
}

/** The string at the cursor; undefined, and passed over, when it is something else. */
export function stringAt(json: JsonCursor): string | undefined {
  if (valueKind(json) === "string") return String(scalar(json));
  skip(json);
}

function givenTwice(name: string, within: string): ProxyError {
  return new ProxyError("invalid_messages", `An object in \`${within}\` has the field \`${name}\` twice.`, {
    param: within,
  });
}
