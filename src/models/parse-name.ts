/** What a model's name says, however it is spelled. */
export type ModelName = {
  /** Names are only ever resolved within one family and tier: a line of models that replace one another. */
  family: string;
  /** Such as `sonnet`, `flash-lite` or `codex-mini`; empty for the full-size model of a family without tier words. */
  tier: string;
  /** Major, minor, revision; null when the name has none, as in `gemini-pro-latest`. */
  version: readonly [number, number, number] | null;
  /** Words that set the model apart from the plain one of its version, such as `1m` or `thinking`. */
  variant: readonly string[];
  /** Whether the name is pinned to a day. */
  isDated: boolean;
};

type FamilyRule = {
  tierWords: readonly string[];
  /** Whether a name without a tier word names no model of the line. */
  needsTier: boolean;
  /**
   * Whether the major version parts the family. It does for GPT, whose generations are billed differently, so that
   * 5 never stands in for 4; of Claude and Gemini people choose the tier.
   */
  isPartedByMajor: boolean;
  /** Words that once stood for a version, in their order. */
  revisions?: ReadonlyMap<string, number>;
};

/** OpenAI numbered its models by words before it had 4.1: gpt-4, gpt-4-turbo, gpt-4o. */
const GPT: FamilyRule = {
  tierWords: ["mini", "nano", "pro", "codex", "max", "chat"],
  needsTier: false,
  isPartedByMajor: true,
  revisions: new Map([
    ["turbo", 1],
    ["o", 2],
  ]),
};

const FAMILIES: ReadonlyMap<string, FamilyRule> = new Map([
  ["claude", { tierWords: ["opus", "sonnet", "haiku"], needsTier: true, isPartedByMajor: false }],
  ["gemini", { tierWords: ["pro", "flash", "lite"], needsTier: true, isPartedByMajor: false }],
  ["o", { tierWords: ["mini", "pro"], needsTier: false, isPartedByMajor: false }],
  ["gpt", GPT],
]);

/** Words that say how finished a model is or which edition, and not which model it is. */
const MARKS: ReadonlySet<string> = new Set(["latest", "preview", "exp", "beta", "v1", "v2"]);

const SHORT_NUMBER = /^\d{1,2}(?:\.\d{1,2})?$/;
const DATE_PART = /^\d{2,8}$/;

/** The name in lower case, without the path of a provider and with dashes for all that separates its words. */
export function plainName(name: string): string {
  const bare = name.slice(name.lastIndexOf("/") + 1).toLowerCase();
  return bare
    .replace(/:latest$/, "")
    .replace(/[@:[]/g, "-")
    .replace(/\]$/, "");
}

/**
 * Reads a name: `claude-3-5-sonnet-20241022`, `claude-sonnet-4.5`, `gpt-4o-2024-11-20`, `o3-mini`,
 * `gemini-2.0-flash-001`. Null for other makers' names and for those that don't tell their tier.
 */
export function parseName(name: string): ModelName | null {
  const [family = "", ...tokens] = tokensOf(plainName(name));
  const rule = FAMILIES.get(family);
  if (!rule) return null;
  const { numbers, words } = withoutVersion(tokens);
  const [major, minor = 0] = numbers;
  const tier = words.filter((word) => rule.tierWords.includes(word));
  if (rule.needsTier ? tier.length === 0 : major === undefined) return null;
  const revision = words.find((word) => rule.revisions?.has(word)) ?? "";
  const isOther = (word: string) =>
    !tier.includes(word) && word !== revision && !MARKS.has(word) && !DATE_PART.test(word);
  return {
    family: rule.isPartedByMajor ? `${family}-${major}` : family,
    tier: tier.join("-"),
    version: major === undefined ? null : [major, minor, rule.revisions?.get(revision) ?? 0],
    variant: words.filter(isOther),
    isDated: words.some((word) => DATE_PART.test(word)),
  };
}

/** The numbers of a version stand together, as `4.5` or as `4` and `5`; any that come later belong to a date. */
function withoutVersion(tokens: readonly string[]): { numbers: number[]; words: string[] } {
  const start = tokens.findIndex((token) => SHORT_NUMBER.test(token));
  const [first = "", second = ""] = tokens.slice(start);
  if (start < 0) return { numbers: [], words: [...tokens] };
  const isSplit = !first.includes(".") && SHORT_NUMBER.test(second) && !second.includes(".");
  const written = isSplit ? [first, second] : first.split(".");
  return { numbers: written.map(Number), words: tokens.toSpliced(start, isSplit ? 2 : 1) };
}

/**
 * The words of a plain name, with the family alone in the first: `gpt-4o` and `o3` write it and a number as one, and
 * Claude Code leaves it away in `opus[1m]`.
 */
function tokensOf(plain: string): string[] {
  return plain
    .replace(/^(?=(?:opus|sonnet|haiku)(?:-|$))/, "claude-")
    .replace(/^chatgpt-/, "gpt-")
    .replace(/^gpt-(\d)o(?=-|$)/, "gpt-$1-o")
    .replace(/^o(?=\d(?:-|$))/, "o-")
    .split("-");
}
