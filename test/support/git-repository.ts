import { temporaryFolder } from "./temporary-folder.ts";

/** A repository of its own, with nobody's settings. */
export interface GitRepository {
  readonly path: string;
  git(...words: string[]): void;
  /** Makes a commit without files. */
  commit(message: string): void;
  /** Runs one of our scripts in it, to its end. */
  script(path: string, ...words: string[]): { code: number; stdout: string; stderr: string };
  [Symbol.asyncDispose](): Promise<void>;
}

export async function createGitRepository(): Promise<GitRepository> {
  const folder = await temporaryFolder();
  const env = {
    ...process.env,
    GIT_CONFIG_GLOBAL: `${folder.path}/no-settings`,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "octo",
    GIT_AUTHOR_EMAIL: "octo@localhost",
    GIT_COMMITTER_NAME: "octo",
    GIT_COMMITTER_EMAIL: "octo@localhost",
  };
  const run = (command: string[]) => {
    const { exitCode, stdout, stderr } = Bun.spawnSync(command, { cwd: folder.path, env });
    return { code: exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
  };
  const repository: GitRepository = {
    path: folder.path,
    git(...words) {
      const { code, stderr } = run(["git", ...words]);
      if (code !== 0) throw new Error(`git ${words.join(" ")}: ${stderr}`);
    },
    commit: (message) => repository.git("commit", "--quiet", "--allow-empty", "-m", message),
    script: (path, ...words) => run([process.execPath, `${process.cwd()}/${path}`, ...words]),
    [Symbol.asyncDispose]: folder[Symbol.asyncDispose],
  };
  repository.git("init", "--quiet", "--initial-branch=main");
  return repository;
}
