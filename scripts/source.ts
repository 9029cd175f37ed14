import { repository, version } from "../package.json";

/** Where it is kept on GitHub: `OWNER/NAME`. */
export const REPOSITORY = repository.replace(/^github:/, "");

/** What a binary is built from. */
export type Source = {
  version: string;
  /** 40 hexadecimal digits, or null outside of a checkout. */
  commit: string | null;
  /** When the commit was made, in milliseconds since 1970; 0 outside of a checkout. */
  committedMs: number;
};

/** The checkout. Its version is the given one, or that of the commit's tag, or a development version. */
export function readSource(given?: string): Source {
  const commit = git("rev-parse", "HEAD");
  const tag = git("describe", "--tags", "--exact-match", "--match", "v[0-9]*");
  const development = `${version}-dev${commit ? `+${commit.slice(0, 12)}` : ""}`;
  return {
    version: given ?? tag?.slice(1) ?? development,
    commit,
    committedMs: Number(git("log", "-1", "--no-show-signature", "--format=%ct") ?? 0) * 1000,
  };
}

/** What git says, or null where it has nothing to say, as outside of a checkout. */
export function git(...words: string[]): string | null {
  // Where there is none, the spawn would throw.
  if (Bun.which("git") === null) return null;
  const { success, stdout } = Bun.spawnSync(["git", ...words], { stderr: "ignore" });
  return success ? stdout.toString().trim() : null;
}
