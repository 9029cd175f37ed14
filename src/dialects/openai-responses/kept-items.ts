import type { AnswerContext, FitNeeds } from "../dialect.ts";
import { type LooseObject, objectOf, stringOf } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { invalidValue, unsupportedField } from "../request/request-field.ts";

/**
 * OpenAI stores responses unless it is told not to, and clients that reckon with it name an item by its id instead of
 * sending it again; Vercel's AI SDK does by default. So items are kept for a while, for such clients alone.
 */
export function keepsItems({ store }: LooseObject): boolean {
  return store !== false;
}

/** Keeps an item that the client is given, where it may come to name it. */
export function keepItem(item: LooseObject, { asked, seal }: AnswerContext): void {
  const id = stringOf(item["id"]);
  if (asked.keepsItems && id !== undefined) seal(keyOf(id), JSON.stringify(item));
}

/** The keys of the items that are named by their ids. */
export function keysOfReferences(items: readonly LooseObject[]): string[] {
  return items.filter(isReference).map(({ id }) => keyOf(stringOf(id) ?? ""));
}

/**
 * The items with those in place that were named, and that as changes. Throws where one is not kept any more, and where
 * it is named twice, as OpenAI does: a small body could stand for any length else.
 */
export function resolveReferences(items: readonly LooseObject[], sealOf: FitNeeds["sealOf"]) {
  const changes: Change[] = [];
  const named = new Set<string>();
  const resolved = items.map((item, index) => {
    if (!isReference(item)) return item;
    const path = `input[${index}]`;
    const key = keyOf(stringOf(item["id"]) ?? "");
    if (named.has(key)) throw invalidValue(path, "an item that is not named before; leave out all but the first");
    named.add(key);
    const value = sealOf(key);
    if (value === undefined) throw notKept(path);
    changes.push({ path, effect: "replaced", why: "it was named by its id, which upstream does not know", value });
    return objectOf(JSON.parse(value)) ?? {};
  });
  return { items: resolved, changes };
}

function isReference({ type }: LooseObject): boolean {
  return type === "item_reference";
}

/** No id of a call begins so. */
function keyOf(id: string): string {
  return `item:${id}`;
}

function notKept(path: string) {
  return unsupportedField(
    path,
    "This item is not kept here any more; send the items themselves, as clients do that are told `store: false`.",
  );
}
