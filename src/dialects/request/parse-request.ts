import { ProxyError } from "../../errors.ts";
import { parseExact } from "../../wire/json-exact.ts";
import {
  endJson,
  isCutShort,
  type JsonOptions,
  keyOf,
  nextKey,
  openJson,
  openObject,
  skip,
  valueKind,
} from "../../wire/json-scan.ts";
import type { MemberSpan } from "../../wire/json-splice.ts";
import type { Body } from "../dialect.ts";
import { type LooseObject, objectOf } from "../loose-json.ts";
import type { Change } from "./change.ts";
import { passSpoken, type Spoken } from "./pass-spoken.ts";
import { repeats } from "./repeats.ts";

/** A request's body as a value; `repeated` are the fields that it has more than once, of which the last counts. */
export type ParsedRequest = { request: LooseObject; repeated: readonly Change[] };

/**
 * Checks the bytes first, so that nothing is built of a body that is nested deeper than `maxDepth` or has more values
 * than `maxValues`; undefined for the latter. Throws `invalid_json`, `invalid_utf8` and `json_too_deep`, and for what is
 * `spoken` as `passSpoken` does. Numbers keep their digits when they are written again.
 */
export function parseRequest(
  body: Body,
  maxDepth: number,
  options: JsonOptions = {},
  spoken?: Spoken,
): ParsedRequest | undefined {
  const json = openJson(body, maxDepth, options);
  if (valueKind(json) !== "object") throw new ProxyError("invalid_json", "The request body must be a JSON object.");
  const members: MemberSpan[] = [];
  openObject(json);
  while (nextKey(json)) {
    const key = keyOf(json);
    members.push({ key, start: json.keyStart, valueStart: json.at, end: json.at });
    if (key === spoken?.name) passSpoken(json, spoken);
    else skip(json);
  }
  if (isCutShort(json)) return undefined;
  endJson(json);
  const request = objectOf(parseExact(json.bytes.toString())) ?? {};
  return { request, repeated: repeats([{ path: "", start: 0, end: 0, members }]) };
}
