import * as z from "zod/mini";
import { configSchema } from "./schema/schema.ts";
import { type About, aboutSettings } from "./schema/setting.ts";

/** One key of the configuration, read from the schema. */
export type Setting = {
  /** Dotted: `limits.in_flight`. */
  path: string;
  description: string;
  type: "integer" | "number" | "string" | "boolean" | "array" | "object";
  default: unknown;
  /** What it can be set to, for people, after "must be". */
  expected: string;
  /** The words of which it takes one. */
  options: readonly string[] | undefined;
  /** Names of the environment variables that set it, the first wins. */
  variables: readonly string[];
  noEffect: string | undefined;
  secret: boolean;
};

/**
 * All settings in the order of the schema, `$schema` left out: it is for editors. Read from zod's own objects: by way
 * of a JSON Schema it would take a fifth of the start.
 */
export function listSettings(): Setting[] {
  return Object.entries(configSchema.shape).flatMap(([name, schema]) => {
    if (name === "$schema") return [];
    const { inner } = unwrap(schema);
    if (!(inner instanceof z.ZodMiniObject)) return [toSetting(name, schema)];
    return Object.entries(inner.shape).map(([key, member]) => toSetting(`${name}.${key}`, member));
  });
}

type Unwrapped = { inner: unknown; fallback: unknown; isNullable: boolean };

function unwrap(schema: unknown): Unwrapped {
  if (schema instanceof z.ZodMiniDefault) return { ...unwrap(schema.def.innerType), fallback: schema.def.defaultValue };
  if (schema instanceof z.ZodMiniPrefault) return unwrap(schema.def.innerType);
  // What is read before it is checked, as `oneOf` does.
  if (schema instanceof z.ZodMiniPipe) return unwrap(schema.def.out);
  if (schema instanceof z.ZodMiniNullable) return { ...unwrap(schema.def.innerType), isNullable: true };
  return { inner: schema, fallback: undefined, isNullable: false };
}

function toSetting(path: string, schema: z.core.$ZodType): Setting {
  const about: Partial<About> = aboutSettings.get(schema) ?? {};
  const { inner, fallback, isNullable } = unwrap(schema);
  const type = typeOf(path, inner);
  const options = inner instanceof z.ZodMiniEnum ? inner.options.map(String) : undefined;
  const expected = about.expected ?? expectation(type, options);
  return {
    path,
    type,
    description: about.description ?? "",
    default: fallback,
    expected: isNullable ? `${expected}, or null` : expected,
    options,
    variables: [variableOf(path), ...(about.variable ? [about.variable] : [])],
    noEffect: about.noEffect,
    secret: about.secret ?? false,
  };
}

function typeOf(path: string, schema: unknown): Setting["type"] {
  if (schema instanceof z.ZodMiniNumberFormat) return "integer";
  if (schema instanceof z.ZodMiniNumber) return "number";
  if (schema instanceof z.ZodMiniString || schema instanceof z.ZodMiniEnum) return "string";
  if (schema instanceof z.ZodMiniBoolean) return "boolean";
  if (schema instanceof z.ZodMiniArray) return "array";
  if (schema instanceof z.ZodMiniRecord) return "object";
  throw new TypeError(`The setting ${path} is of a kind that is not described yet.`);
}

function expectation(type: Setting["type"], options: readonly string[] | undefined): string {
  if (options) return options.map((option) => JSON.stringify(option)).join(" or ");
  return type === "boolean" ? "true or false" : "text";
}

export const VARIABLE_PREFIX = "COPILOT_SVCS_";

function variableOf(path: string): string {
  return VARIABLE_PREFIX + path.toUpperCase().replaceAll(".", "_");
}
