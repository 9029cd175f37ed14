import { posix } from "node:path";
import { SIGN_IN_VARIABLES } from "../../config/environment.ts";
import type { CliWorld } from "../cli-world.ts";
import type { Call } from "../command.ts";
import { configurationOf } from "../configuration.ts";
import type { ServiceDesk } from "./desk.ts";

/** They lead to GitHub from here. */
const NETWORK = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"];

/** What is at hand here, and will not be where the service runs. */
export async function unseenNotes(
  { manager }: ServiceDesk,
  executable: string,
  call: Call,
  world: CliWorld,
): Promise<string[]> {
  const isSet = (name: string) => Boolean(world.env[name] || world.env[name.toLowerCase()]);
  const signIns = SIGN_IN_VARIABLES.filter(isSet);
  const network = NETWORK.filter(isSet);
  const { sources } = await configurationOf(call, world);
  const named = Object.values(sources).flatMap(({ kind, name }) => (kind === "environment" ? [name] : []));
  const settings = [...new Set(named)].filter((name) => !SIGN_IN_VARIABLES.includes(name));
  const notes: [readonly string[], string][] = [
    [signIns, "of this terminal: it needs a sign-in of its own"],
    [settings, "of this terminal: set that in config.json"],
    [network, `of this terminal. To give it that: ${manager.giveVariable}`],
  ];
  const unseen = notes.flatMap(([names, what]) =>
    names.length === 0 ? [] : [`Note: the service does not see ${names.join(", ")} ${what}.`],
  );
  if (!isFleeting(executable, world.env)) return unseen;
  return [
    ...unseen,
    `Note: ${executable} lies where files do not stay. Move it, say to ~/.local/bin, and install it from there.`,
  ];
}

/** Whether it is in a folder that is cleaned, or that a person cleans. */
function isFleeting(path: string, env: CliWorld["env"]): boolean {
  const folders = ["/tmp", "/var/tmp", "/private/tmp", "/dev/shm", env["TMPDIR"], env["TEMP"], env["TMP"]];
  const isBelow = (folder: string) =>
    path.startsWith(folder.endsWith("/") || folder.endsWith("\\") ? folder : posix.join(folder, "/"));
  return folders.some((folder) => folder && isBelow(folder)) || /[\\/]Downloads[\\/]/.test(path);
}
