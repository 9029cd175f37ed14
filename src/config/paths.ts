import { dirname, isAbsolute, join, resolve } from "node:path";
import { ProxyError } from "../errors.ts";

/** The Go program's place, on every platform. Throws `config_invalid` for a home that depends on the working folder. */
export function defaultConfigFile(home: string): string {
  // Else whoever made that folder would say what is configured (security.md T17).
  if (!isAbsolute(home)) {
    const fact = `The home folder is ${JSON.stringify(home)}, which is no absolute path.`;
    throw new ProxyError("config_invalid", `${fact} Set HOME right, or name a file with --config.`);
  }
  return join(home, ".local", "share", "github-copilot-svcs", "config.json");
}

/** A path as the configuration gives it, absolute: `~/` is the home, and else it begins where the configuration file is. */
export function pathFromConfig(written: string, configFile: string, home: string): string {
  const belowHome = /^~[/\\](.*)/s.exec(written)?.[1];
  return belowHome === undefined ? resolve(dirname(configFile), written) : join(home, belowHome);
}

/** The folder that only this program uses; null where a file elsewhere was named, whose folder may have other uses. */
export function ownFolder(configFile: string, home: string): string | null {
  return isAbsolute(home) && configFile === defaultConfigFile(home) ? dirname(configFile) : null;
}

/** What is kept beside a configuration file: the login, and the lock that its writers take. */
export function credentialPaths(configFile: string): { credentials: string; lock: string } {
  const folder = dirname(configFile);
  return { credentials: join(folder, "credentials.json"), lock: join(folder, "credentials.lock") };
}

/** The same for who may call the proxy. */
export function keyPaths(configFile: string): { keys: string; lock: string } {
  const folder = dirname(configFile);
  return { keys: join(folder, "keys.json"), lock: join(folder, "keys.lock") };
}

/** The folder that a file is in, with the separator at its end. */
export function folderOf(file: string): string {
  return join(dirname(file), "/");
}
