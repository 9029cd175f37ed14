import type { core } from "zod/mini";
import { ProxyError } from "../errors.ts";
import { nearest } from "../wire/nearest.ts";
import { redact } from "../world/redact.ts";
import { valueAt } from "./dotted-path.ts";
import type { Layer } from "./layer.ts";
import { configSchema } from "./schema/schema.ts";
import type { Setting } from "./settings.ts";

/** A sentence about what is wrong and what would be right, and the place to change it. */
export type Problem = { text: string; where: string };

const MAX_FOUND_LENGTH = 80;

/** Everything that is wrong with the values of one source; empty when they are valid. */
export function findProblems(layer: Layer, settings: readonly Setting[]): Problem[] {
  const issues = configSchema.safeParse(layer.values).error?.issues ?? [];
  return issues.flatMap((issue) => describeIssue(issue, layer, settings));
}

/** All problems as one failure of kind `config_invalid`, one line each. */
export function configInvalid(problems: readonly Problem[]): ProxyError {
  const lines = new Set(problems.map(({ text, where }) => `  ${text} (${where})`));
  const count = lines.size === 1 ? "a problem" : `${lines.size} problems`;
  return new ProxyError("config_invalid", [`The configuration has ${count}:`, ...lines].join("\n"));
}

/** The same for what was typed after the command: there nobody need be told where to look. */
export function flagsInvalid(problems: readonly Problem[]): ProxyError {
  return new ProxyError("usage", problems.map(({ text }) => `${text}.`).join("\n"));
}

function describeIssue(issue: core.$ZodIssue, layer: Layer, settings: readonly Setting[]): Problem[] {
  const path = issue.path.join(".");
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(path, key, layer, settings));
  // An issue inside a list or an object of names is told of the whole setting.
  const setting = settings.find((row) => path === row.path || path.startsWith(`${row.path}.`));
  const place = setting?.path ?? path;
  const where = layer.nameOf(place);
  if (issue.code === "custom") return [{ text: `${path} ${issue.message}`, where }];
  const value = place === "" ? layer.values : valueAt(layer.values, place);
  const name = layer.kind === "flag" ? where : place || "the whole";
  const expected = `${name} must be ${setting?.expected ?? "an object"}`;
  return [{ text: `${expected}${found(value, setting)}`, where }];
}

function found(value: unknown, setting: Setting | undefined): string {
  if (setting?.secret) return "";
  // In place of a whole section, where nothing says what in it is secret.
  if (setting === undefined && Array.isArray(value)) return ", found a list";
  return `, found ${shown(value)}`;
}

function unknownKey(section: string, key: string, layer: Layer, settings: readonly Setting[]): Problem {
  const path = section === "" ? key : `${section}.${key}`;
  const name = /^[\w.$-]+$/.test(path) ? path : shown(path);
  return { text: `${name} is no setting${hint(section, key, settings)}`, where: layer.nameOf(path) };
}

/** How to write what is a path in one word, else the nearest name beside, else where a setting of that name is. */
function hint(section: string, key: string, settings: readonly Setting[]): string {
  const flat = (path: string) => path.replaceAll(".", "_");
  const [group, name] = settings.find(({ path }) => flat(path) === flat(key))?.path.split(".") ?? [];
  if (section === "" && name !== undefined) return `; write it as {"${group}": {"${name}": ...}}`;
  const prefix = section === "" ? "" : `${section}.`;
  const siblings = settings
    .filter((setting) => setting.path.startsWith(prefix))
    .map((setting) => setting.path.slice(prefix.length).split(".")[0] ?? "");
  const [close] = nearest(key, siblings);
  const meant = close === undefined ? settings.find((row) => row.path.endsWith(`.${key}`))?.path : `${prefix}${close}`;
  return meant === undefined ? "" : `; did you mean ${meant}?`;
}

/** A value in one line, without tokens. */
function shown(value: unknown): string {
  const text = redact(JSON.stringify(value));
  return text.length > MAX_FOUND_LENGTH ? `${text.slice(0, MAX_FOUND_LENGTH)}…` : text;
}
