import { ProxyError } from "../../errors.ts";
import { numberOf } from "../../wire/json-exact.ts";
import { type LooseObject, objectOf, stringOf } from "../loose-json.ts";

/** A field of a request by its name, within the object that is found at `place`, such as `messages[3]`. */
export type RequestField<Value> = (object: LooseObject, name: string, place?: string) => Value | undefined;

/** Undefined where the field is absent or null, which stands for that; throws `invalid_value` for any other type. */
export const textIn = fieldOf("a string", (value) => (typeof value === "string" ? value : undefined));
export const flagIn = fieldOf("true or false", (value) => (typeof value === "boolean" ? value : undefined));
export const numberIn = fieldOf("a number", numberOf);
export const integerIn = fieldOf("a whole number", integerOf);
export const positiveIn = fieldOf("a whole number above 0", (value) => {
  const integer = integerOf(value) ?? 0;
  return integer > 0 ? integer : undefined;
});
export const objectIn = fieldOf("an object", objectOf);
export const listIn = fieldOf("an array", (value): readonly unknown[] | undefined =>
  Array.isArray(value) ? value : undefined,
);

/** The objects of an array field; none where it is absent. Throws for an element that is no object. */
export function objectListIn(object: LooseObject, name: string, place = ""): LooseObject[] {
  return (listIn(object, name, place) ?? []).map((element, index) => {
    const found = objectOf(element);
    if (!found) throw invalidValue(`${pathOf(place, name)}[${index}]`, "an object");
    return found;
  });
}

/** The strings of a field that may be one of them, or an array. */
export function textsIn(object: LooseObject, name: string, place = ""): string[] {
  const value = object[name];
  const list = Array.isArray(value) ? value : [value ?? []].flat();
  if (list.every((text) => typeof text === "string")) return list;
  throw invalidValue(pathOf(place, name), "a string or an array of strings");
}

export function pathOf(place: string, name: string): string {
  return place === "" ? name : `${place}.${name}`;
}

/** The `type` of what a client sent, as it may be told: it need not be a text, nor even anything that becomes one. */
export function toldType({ type }: LooseObject): string {
  return (stringOf(type) ?? typeof type).slice(0, 40);
}

/** The id or name of the model that a request is for. Throws `invalid_model`. */
export function modelIn({ model }: LooseObject): string {
  if (typeof model === "string" && model !== "") return model;
  throw new ProxyError("invalid_model", "`model` must be the id of a model, a non-empty string.", { param: "model" });
}

export function invalidValue(path: string, expected: string): ProxyError {
  return new ProxyError("invalid_value", `\`${path}\` must be ${expected}.`, { param: path });
}

/** The failure that a field is which can't be done, and may not be left out. */
export function unsupportedField(path: string, message: string): ProxyError {
  return new ProxyError("unsupported_field", message, { param: path });
}

function integerOf(value: unknown): number | undefined {
  const number = numberOf(value);
  return Number.isInteger(number) ? number : undefined;
}

function fieldOf<Value>(expected: string, read: (value: unknown) => Value | undefined): RequestField<Value> {
  return (object, name, place = "") => {
    const value = object[name] ?? undefined;
    if (value === undefined) return undefined;
    const found = read(value);
    if (found === undefined) throw invalidValue(pathOf(place, name), expected);
    return found;
  };
}
