import { openKeyFile } from "../account-services.ts";
import { KEY_VARIABLE } from "../config/environment.ts";
import type { LoadedConfig } from "../config/load.ts";
import { isExposed } from "../guards/exposure.ts";
import type { CliWorld } from "./cli-world.ts";
import type { Call } from "./command.ts";
import { loadConfiguration } from "./configuration.ts";
import { printable, printJson, printTable } from "./print.ts";
import { PROGRAM } from "./program.ts";

/** Prints the keys without what is secret in them: no more is stored. */
export async function runKeys(call: Call, world: CliWorld): Promise<number> {
  const { terminal } = world;
  const loaded = await loadConfiguration(call, world);
  const keys = await openKeyFile(loaded, world).list();
  if (call.flags.has("json")) {
    printJson(
      terminal,
      keys.map(({ name, created_at }) => ({ name, created_at })),
    );
    return 0;
  }
  if (keys.length > 0) {
    printTable(
      terminal,
      ["name", "made"],
      keys.map(({ name, created_at }) => [name, created_at]),
    );
  } else terminal.err(`There are no keys. ${withoutKeys(loaded, world)}\n`);
  return 0;
}

/** Makes a key. It alone goes to standard output, so that a script can take it from there. */
export async function runKeysCreate(call: Call, world: CliWorld): Promise<number> {
  const { terminal, interrupt } = world;
  const [name = ""] = call.operands;
  const loaded = await loadConfiguration(call, world);
  const key = await openKeyFile(loaded, world).create(name, interrupt);
  terminal.err(`The key ${name} is below and will not be shown again. The proxy takes no call without a key now.\n`);
  terminal.err(
    `To give it to a client, also to one that is set up already: ${PROGRAM} setup CLIENT --write --key KEY\n`,
  );
  if (call.flags.has("json")) printJson(terminal, { name, key });
  else terminal.out(`${key}\n`);
  return 0;
}

/** Makes a key worthless. */
export async function runKeysRevoke(call: Call, world: CliWorld): Promise<number> {
  const { terminal, interrupt } = world;
  const [name = ""] = call.operands;
  const loaded = await loadConfiguration(call, world);
  const left = await openKeyFile(loaded, world).revoke(name, interrupt);
  const what =
    left > 0
      ? "is revoked; a running server refuses it within a second."
      : `is revoked, and was the last. ${withoutKeys(loaded, world)}`;
  if (call.flags.has("json")) printJson(terminal, { name, revoked: true, left });
  if (left === 0 || !call.flags.has("json")) terminal.err(`The key ${printable(name)} ${what}\n`);
  return 0;
}

/** What it means that no key is stored. */
function withoutKeys({ config }: LoadedConfig, { env }: CliWorld): string {
  if (env[KEY_VARIABLE]) return `That of ${KEY_VARIABLE} is the only one where that is set.`;
  if (config.allow_unauthenticated) return "Everyone who reaches the proxy can use it.";
  if (isExposed(config.host)) return "Nobody can use the proxy.";
  return "Every program on this machine can use the proxy.";
}
