import { ProxyError } from "../errors.ts";
import { dotenv } from "./formats/dotenv.ts";
import type { Format } from "./formats/format.ts";
import { json } from "./formats/json.ts";
import { toml } from "./formats/toml.ts";
import { yaml } from "./formats/yaml.ts";
import type { Json, Step } from "./json-value.ts";

/** What is to be in a file, and where. */
type Entry =
  /** A value at a path of keys; undefined is none this time. `isDefault`: only where the user has none. */
  | { at: readonly string[]; value: Json | undefined; isDefault?: boolean }
  /** Items of a list, in the place of those that are ours already. */
  | { at: readonly string[]; items: readonly Json[]; isOurs: (item: unknown) => boolean };

/** What is to be in one file of a client's. */
export type FileEdit = {
  /** Absolute paths that the client reads; the first that is there is meant, and the first of all where none is. */
  paths: readonly [string, ...string[]];
  format: keyof typeof FORMATS;
  /** Always at the same places, whatever the proxy and its models are: so what was written can be found again. */
  entries: readonly Entry[];
};

const FORMATS = { json, toml, yaml, dotenv } as const satisfies Record<string, Format>;

/**
 * The text with the entries in it, and all else as it was; the text itself where they are in it already. Throws
 * `config_invalid` for a text that cannot be read, or has something else where ours belongs.
 */
export function withEntries(text: string, { format: name, entries }: Pick<FileEdit, "format" | "entries">): string {
  const format = FORMATS[name];
  return entries.reduce((so, entry) => checked(withEntry(so, entry, format), entry, format), text);
}

/**
 * The text without the entries: what was there `before` them stands in their places again. The former text itself where
 * nothing else has changed.
 */
export function withoutEntries(
  text: string,
  before: string,
  { format: name, entries }: Pick<FileEdit, "format" | "entries">,
): string {
  const format = FORMATS[name];
  const old = format.read(before);
  const left = entries.reduce((so, entry) => withoutEntry(so, old, entry, format), text);
  return isSame(format.read(left), old) ? before : left;
}

function withEntry(text: string, entry: Entry, format: Format): string {
  const root = format.read(text);
  checkPath(root, entry.at);
  const there = valueAt(root, entry.at);
  if (!("items" in entry)) {
    const isSettled = entry.value === undefined || (entry.isDefault ? there !== undefined : isSame(there, entry.value));
    return isSettled ? text : format.write(text, entry.at, entry.value);
  }
  if (there !== undefined && !Array.isArray(there)) throw notFitting(entry.at, "list");
  const list: readonly unknown[] = there ?? [];
  const ours = list.flatMap((item, index) => (entry.isOurs(item) ? [index] : []));
  const isSettled = ours.length === entry.items.length && ours.every((at, nth) => isSame(list[at], entry.items[nth]));
  if (isSettled) return text;
  if (there === undefined) return format.write(text, entry.at, [...entry.items]);
  const kept = list.length - ours.length;
  const others = ours.reduceRight((so, at) => format.write(so, [...entry.at, at], undefined), text);
  return entry.items.reduce<string>((so, item, nth) => format.write(so, [...entry.at, kept + nth], item), others);
}

/** A key that stands twice, say, is changed in one place and read in the other: the client would not hear of it. */
function checked(text: string, entry: Entry, format: Format): string {
  if ("items" in entry || entry.isDefault || entry.value === undefined) return text;
  if (isSame(valueAt(format.read(text), entry.at), entry.value)) return text;
  const fact = `${entry.at.join(".")} cannot be set in it so that it is read as it was meant`;
  throw new ProxyError("config_invalid", `${fact}; does a part of it stand there twice?`);
}

function withoutEntry(text: string, old: unknown, entry: Entry, format: Format): string {
  const there = valueAt(format.read(text), entry.at);
  const was = valueAt(old, entry.at);
  if ("items" in entry) {
    if (!Array.isArray(there)) return text;
    const ours = there.flatMap((item, index) => (entry.isOurs(item) ? [index] : []));
    const left = ours.reduceRight((so, at) => format.write(so, [...entry.at, at], undefined), text);
    return was === undefined && ours.length === there.length ? withoutValue(text, old, entry.at, format) : left;
  }
  // The user's own, whatever has become of it.
  if (there === undefined || (entry.isDefault && was !== undefined)) return text;
  return was === undefined ? withoutValue(text, old, entry.at, format) : format.write(text, entry.at, was as Json);
}

/** Takes the value away, and the objects around it that were made for it. */
function withoutValue(text: string, old: unknown, at: readonly string[], format: Format): string {
  const left = format.write(text, at, undefined);
  const around = at.slice(0, -1);
  if (around.length === 0 || valueAt(old, around) !== undefined) return left;
  const object = valueAt(format.read(left), around);
  const isEmpty = object === undefined || (isObject(object) && Object.keys(object).length === 0);
  return isEmpty ? withoutValue(left, old, around, format) : left;
}

function valueAt(root: unknown, path: readonly Step[]): unknown {
  return path.reduce<unknown>((value, step) => (isObject(value) ? value[step] : undefined), root);
}

/** Nothing of the user's is overwritten to make room. */
function checkPath(root: unknown, path: readonly string[]): void {
  for (let length = 0; length < path.length; length++) {
    const value = valueAt(root, path.slice(0, length));
    if (value === undefined || (isObject(value) && !Array.isArray(value))) continue;
    throw notFitting(path.slice(0, length), "object");
  }
}

function notFitting(path: readonly string[], wanted: string): ProxyError {
  const where = path.length === 0 ? "it" : path.join(".");
  return new ProxyError("config_invalid", `${where} should be an ${wanted}, and is none`.replace("an list", "a list"));
}

function isObject(value: unknown): value is Record<Step, unknown> {
  return typeof value === "object" && value !== null;
}

function isSame(one: unknown, other: unknown): boolean {
  if (!isObject(one) || !isObject(other)) return one === other;
  if (one instanceof Date || other instanceof Date) return String(one) === String(other);
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Array.isArray(one) === Array.isArray(other) && [...keys].every((key) => isSame(one[key], other[key]));
}
