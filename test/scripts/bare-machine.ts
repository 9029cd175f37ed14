import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createReleases } from "../support/releases.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { createToolbox } from "../support/toolbox.ts";

export const NAME = "github-copilot-svcs";

/** What install.sh calls besides a client, a checksum tool and gzip. */
export const TOOLS = [
  "cat",
  "chmod",
  "df",
  "dirname",
  "getconf",
  "grep",
  "head",
  "ldd",
  "mkdir",
  "mv",
  "rm",
  "rmdir",
  "sed",
  "sh",
  "sysctl",
  "tail",
  "tr",
  "uname",
];

/** A program in the place of ours: a script that tells a version. */
export const scriptOf = (version: string) => `#!/bin/sh\necho "${NAME} ${version} (abc, bun 1, made-up)"\n`;

export type InstallOptions = {
  shell?: readonly string[];
  flags?: readonly string[];
  env?: Record<string, string>;
  /** The script, or the part of it that came. */
  script?: string;
  /** Only what the toolbox has is on the PATH. */
  isBare?: boolean;
};

/** A user's machine, and a page of releases with version 1.2.3. */
export async function createBareMachine() {
  const home = await temporaryFolder();
  const tools = await temporaryFolder();
  const releases = createReleases();
  releases.publish({ version: "1.2.3", program: scriptOf("1.2.3") });
  const toolbox = createToolbox(tools.path);
  // The tests may run as root, who would install to /usr/local/bin.
  await toolbox.write("id", "echo 1000");
  return {
    home: home.path,
    toolbox,
    releases,
    installed: join(home.path, ".local", "bin", NAME),
    async install({ shell = ["sh"], flags = [], env = {}, script, isBare = false }: InstallOptions = {}) {
      const [name = "", ...words] = shell;
      const child = Bun.spawn([Bun.which(name) ?? name, ...words, "-s", "--", ...flags], {
        cwd: home.path,
        env: {
          HOME: home.path,
          PATH: isBare ? toolbox.path : `${toolbox.path}:${process.env.PATH}`,
          COPILOT_SVCS_RELEASES_URL: releases.url,
          ...env,
        },
        stdin: new Blob([script ?? (await Bun.file("scripts/install.sh").text())]),
        stdout: "pipe",
        stderr: "pipe",
      });
      const [stdout, stderr, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
      return { code, stdout, stderr };
    },
    async [Symbol.asyncDispose]() {
      await releases[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
      await tools[Symbol.asyncDispose]();
    },
  };
}
export type BareMachine = Awaited<ReturnType<typeof createBareMachine>>;

/** The paths of all that is in a folder. */
export const pathsIn = async (folder: string) => (await readdir(folder, { recursive: true })).sort();
/** What the program of this path says of its version. */
export const versionOf = async (path: string) => (await Bun.$`${path} version`.text()).split(" ")[1];
