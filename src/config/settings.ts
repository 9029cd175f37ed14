import * as z from "zod";
import { configSchema } from "./schema/schema.ts";

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

/** What `.meta` may say of a key (`schema/schema.ts`). */
type About = {
  description?: string | undefined;
  unit?: string;
  expected?: string;
  variable?: string;
  noEffect?: string;
  secret?: boolean;
};

/**
 * All settings in the order of the schema, `$schema` left out: it is for editors. Read from zod's own objects: by way
 * of a JSON Schema it would take a fifth of the start.
 */
export function listSettings(): Setting[] {
  return Object.entries(configSchema.shape).flatMap(([name, schema]) => {
    if (name === "$schema") return [];
    const { inner } = unwrap(schema);
    if (!(inner instanceof z.ZodObject)) return [toSetting(name, schema)];
    return Object.entries(inner.shape).map(([key, member]) => toSetting(`${name}.${key}`, member));
  });
}

type Unwrapped = { inner: unknown; fallback: unknown; isNullable: boolean };

function unwrap(schema: unknown): Unwrapped {
  if (schema instanceof z.ZodDefault) return { ...unwrap(schema.def.innerType), fallback: schema.def.defaultValue };
  if (schema instanceof z.ZodPrefault) return unwrap(schema.def.innerType);
  if (schema instanceof z.ZodNullable) return { ...unwrap(schema.def.innerType), isNullable: true };
  return { inner: schema, fallback: undefined, isNullable: false };
}

function toSetting(path: string, schema: z.ZodType): Setting {
  const about: About = schema.meta() ?? {};
  const { inner, fallback, isNullable } = unwrap(schema);
  const type = typeOf(path, inner);
  const options = inner instanceof z.ZodEnum ? inner.options.map(String) : undefined;
  const expected = about.expected ?? expectation(type, options, about.unit, inner);
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
  if (schema instanceof z.ZodNumber) return schema.isInt ? "integer" : "number";
  if (schema instanceof z.ZodString || schema instanceof z.ZodEnum) return "string";
  if (schema instanceof z.ZodBoolean) return "boolean";
  if (schema instanceof z.ZodArray) return "array";
  if (schema instanceof z.ZodRecord) return "object";
  throw new TypeError(`The setting ${path} is of a kind that is not described yet.`);
}

function expectation(
  type: Setting["type"],
  options: readonly string[] | undefined,
  unit: string | undefined,
  schema: unknown,
): string {
  if (options) return options.map((option) => JSON.stringify(option)).join(" or ");
  if (type === "boolean") return "true or false";
  if (!(schema instanceof z.ZodNumber)) return "text";
  const { minValue: minimum, maxValue: maximum } = schema;
  const kind = type === "integer" ? "a whole number" : "a number";
  const range = maximum === Number.MAX_SAFE_INTEGER ? `${minimum} or more` : `from ${minimum} to ${maximum}`;
  return [kind, unit ? `of ${unit},` : "", range].filter(Boolean).join(" ");
}

export const VARIABLE_PREFIX = "COPILOT_SVCS_";

function variableOf(path: string): string {
  return VARIABLE_PREFIX + path.toUpperCase().replaceAll(".", "_");
}
