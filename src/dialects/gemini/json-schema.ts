import { type LooseObject, objectOf } from "../loose-json.ts";
import { camelCased } from "./message-field.ts";

/** Counts, which are 64 bits wide in Google's schemas and so may be texts. */
const COUNTS: readonly string[] = [
  ...["minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties"],
];

/**
 * A schema in Google's own form (https://ai.google.dev/api/caching#Schema) as a JSON Schema, which differs in how it
 * writes types, null and the order of properties. What is one already stays as it is.
 */
export function jsonSchemaOf(given: LooseObject): LooseObject {
  const schema = camelCased(given);
  return Object.fromEntries(Object.entries(schema).flatMap(([name, value]) => membersOf(name, value, schema)));
}

function membersOf(name: string, value: unknown, { nullable, propertyOrdering }: LooseObject): [string, unknown][] {
  const isNullable = nullable === true;
  switch (name) {
    case "nullable":
    case "propertyOrdering":
      return [];
    case "type":
      return value === "TYPE_UNSPECIFIED" ? [] : [[name, typeOf(value, isNullable)]];
    case "enum":
      return [[name, isNullable && Array.isArray(value) ? [...value, null] : value]];
    case "properties":
      return [[name, propertiesOf(value, propertyOrdering)]];
    case "anyOf":
      return [[name, isNullable && Array.isArray(value) ? [...value.map(inner), { type: "null" }] : eachInner(value)]];
    case "prefixItems":
      return [[name, eachInner(value)]];
    case "items":
    case "additionalProperties":
      return [[name, inner(value)]];
    case "example":
      return [["examples", [value]]];
    default:
      return [[name, COUNTS.includes(name) && typeof value === "string" ? Number(value) : value]];
  }
}

function typeOf(type: unknown, isNullable: boolean): unknown {
  if (typeof type !== "string") return type;
  const lower = type.toLowerCase();
  return isNullable ? [lower, "null"] : lower;
}

/** Models write properties in the order of the schema, and that is what `propertyOrdering` is for. */
function propertiesOf(properties: unknown, ordering: unknown): unknown {
  const found = objectOf(properties);
  if (!found) return properties;
  const first = Array.isArray(ordering) ? ordering.filter((name) => Object.hasOwn(found, name)) : [];
  const names = new Set<string>([...first, ...Object.keys(found)]);
  return Object.fromEntries([...names].map((name) => [name, inner(found[name])]));
}

function eachInner(schemas: unknown): unknown {
  return Array.isArray(schemas) ? schemas.map(inner) : schemas;
}

function inner(schema: unknown): unknown {
  const found = objectOf(schema);
  return found ? jsonSchemaOf(found) : schema;
}
