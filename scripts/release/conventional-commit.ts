/** One change, as its commit tells it (Conventional Commits 1.0.0). */
export type Change = {
  commit: string;
  /** `feat`, `fix` and so on, in small letters. */
  type: string;
  scope: string | null;
  summary: string;
  isBreaking: boolean;
};

const HEADER = /^(?<type>[a-z]+)(?:\((?<scope>[^()]+)\))?(?<breaking>!)?: +(?<summary>.+)$/i;
const BREAKING_FOOTER = /^BREAKING[ -]CHANGE: /m;

/** What a commit changes; null where its message does not say it in this form, as that of a merge. */
export function readChange(commit: string, message: string): Change | null {
  const [header = ""] = message.split("\n", 1);
  const { type, scope, breaking, summary } = HEADER.exec(header.trim())?.groups ?? {};
  if (!type || !summary) return null;
  const isBreaking = breaking !== undefined || BREAKING_FOOTER.test(message);
  return { commit, type: type.toLowerCase(), scope: scope ?? null, summary, isBreaking };
}
