import type { Programs } from "../world/programs.ts";

/** Whoever has put the program where it is, and how it is updated then. */
export type Owner = { name: string; advice: string };

/** By their folders, in which nobody else puts anything. */
const BY_PATH: readonly (Owner & { pattern: RegExp })[] = [
  { pattern: /^\/nix\/store\//, name: "Nix", advice: "Update it there." },
  { pattern: /\/Cellar\//, name: "Homebrew", advice: "Update it by: brew upgrade github-copilot-svcs" },
  { pattern: /^\/snap\//, name: "Snap", advice: "Update it by: snap refresh" },
  { pattern: /\/(?:\.asdf|mise)\/installs\//, name: "a version manager", advice: "Install the new version by it." },
  { pattern: /\\scoop\\apps\\/i, name: "Scoop", advice: "Update it by: scoop update github-copilot-svcs" },
  { pattern: /\\WinGet\\Packages\\/i, name: "WinGet", advice: "Update it by: winget upgrade" },
  { pattern: /\\chocolatey\\/i, name: "Chocolatey", advice: "Update it by: choco upgrade github-copilot-svcs" },
];

/** Each ends with 0 where the file belongs to one of its packages. */
const PACKAGE_MANAGERS: readonly { program: string; words: readonly string[] }[] = [
  { program: "dpkg-query", words: ["--search"] },
  { program: "rpm", words: ["--query", "--file"] },
  { program: "pacman", words: ["--query", "--owns"] },
  { program: "apk", words: ["info", "--who-owns"] },
];

/** Where they put programs; what is in /usr/local or in a home is nobody's but the user's. */
const PACKAGED = /^\/(?:usr\/(?!local\/)|s?bin\/|opt\/)/;

/** The first program of a system: of a container, the one that its image is for (proc(5)). */
const FIRST_PROGRAM = "/proc/1/exe";

type OwnerNeeds = {
  programs: Pick<Programs, "find" | "run">;
  /** Rejects where there is no such file, or this user may not know. */
  realPath: (path: string) => Promise<string>;
  signal: AbortSignal;
};

/** Who else keeps the program that lies at this path up to date, and would undo or miss an update of ours; null for nobody. */
export async function ownerOf(path: string, { programs, realPath, signal }: OwnerNeeds): Promise<Owner | null> {
  const known = BY_PATH.find(({ pattern }) => pattern.test(path));
  if (known) return known;
  if (PACKAGED.test(path)) {
    for (const { program, words } of PACKAGE_MANAGERS) {
      const found = programs.find(program);
      if (found === null) continue;
      const { exitCode } = await programs.run([found, ...words, path], { signal });
      if (exitCode === 0) return { name: `a package (${program})`, advice: "Update it by your package manager." };
    }
  }
  const first = await realPath(FIRST_PROGRAM).catch(() => null);
  if (first !== path) return null;
  return { name: "the image of this container", advice: "Pull a newer image: what is changed in here is lost." };
}
