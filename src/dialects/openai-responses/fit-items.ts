import { shortCallId } from "../conversation/call-ids.ts";
import { unwrapSealed } from "../conversation/sealed.ts";
import { type LooseObject, stringOf, wordOf } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { added, dropped, replaced } from "../request/edits.ts";
import { isShortId } from "./ids.ts";
import { flatName } from "./namespace.ts";

/** The longest that upstream takes as the id of a call. */
const MAX_CALL_ID_LENGTH = 64;

/** What must change in the items that a client sends back (contract 8.1). */
export function fitItems(items: readonly LooseObject[]): Change[] {
  return items.flatMap((item, index) => {
    const place = `input[${index}]`;
    if (item["type"] === "reasoning") return fitReasoning(item, place);
    return [...idChange(item, place), ...callIdChange(item, place), ...nameChanges(item, place)];
  });
}

/** Ids of Copilot's own are bound to the connection that they came over (quirk 2). */
function idChange({ id }: LooseObject, place: string): Change[] {
  if (id === undefined || isShortId(id)) return [];
  return [dropped(`${place}.id`, "upstream does not know its own ids again")];
}

function callIdChange(item: LooseObject, place: string): Change[] {
  const id = stringOf(item["call_id"]) ?? "";
  if (id.length <= MAX_CALL_ID_LENGTH) return [];
  const why = `upstream takes ${MAX_CALL_ID_LENGTH} characters at most`;
  return [replaced(`${place}.call_id`, why, shortCallId(id, MAX_CALL_ID_LENGTH))];
}

/** A call of a tool in a namespace, which upstream knows by one name. */
function nameChanges(item: LooseObject, place: string): Change[] {
  const namespace = stringOf(item["namespace"]);
  if (namespace === undefined) return [];
  const name = flatName(stringOf(item["name"]) ?? "", namespace);
  const why = "upstream knows no namespaces, so that it is part of the name";
  return [replaced(`${place}.name`, why, name), dropped(`${place}.namespace`, why)];
}

/** Reasoning is taken back only as it was given out, under the id that it was given out with (quirk 3). */
function fitReasoning(item: LooseObject, place: string): Change[] {
  const data = wordOf(item["encrypted_content"]);
  if (data === undefined) return [dropped(place, "upstream takes no reasoning back that is not encrypted")];
  const sealed = unwrapSealed(data);
  if (!sealed) return [];
  if (sealed.origin !== "openai-responses") {
    return [dropped(place, "it is the reasoning of a model that answers elsewhere")];
  }
  const why = "upstream wants it back as it came";
  const contentChange = replaced(`${place}.encrypted_content`, why, sealed.data);
  if (sealed.id === undefined || sealed.id === item["id"]) return [contentChange];
  const change = item["id"] === undefined ? added : replaced;
  return [contentChange, change(`${place}.id`, why, sealed.id)];
}
