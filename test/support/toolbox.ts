import { chmod, symlink } from "node:fs/promises";
import { join } from "node:path";

/** A folder of programs for a PATH: real ones of this machine, and made-up ones, which are shell scripts. */
export interface Toolbox {
  readonly path: string;
  /** Links programs of this machine that are there. */
  link(...names: readonly string[]): Promise<void>;
  /** Makes a program of these shell commands. */
  write(name: string, commands: string): Promise<void>;
}

export function createToolbox(path: string): Toolbox {
  return {
    path,
    async link(...names) {
      for (const name of names) {
        const real = Bun.which(name);
        if (real) await symlink(real, join(path, name));
      }
    },
    async write(name, commands) {
      await Bun.write(join(path, name), `#!/bin/sh\n${commands}\n`);
      await chmod(join(path, name), 0o755);
    },
  };
}
