import type { CliWorld } from "./cli-world.ts";
import type { Call } from "./command.ts";
import { loadConfiguration } from "./configuration.ts";
import { printJson } from "./print.ts";
import { minutesAndSeconds, tokenLife } from "./token-life.ts";

/** Gets a new Copilot token now, whatever the age of the old one. A running server takes it up. */
export async function runRefresh(call: Call, world: CliWorld): Promise<number> {
  const { terminal, clock, interrupt } = world;
  const loaded = await loadConfiguration(call, world);
  const held = await world.openAccount(loaded).refresh(interrupt);
  const life = tokenLife(clock, held);
  if (call.flags.has("json")) {
    printJson(terminal, { ...life, source: held.source, api_url: held.apiUrl });
    return 0;
  }
  terminal.out("✅ Token refresh successful!\n");
  terminal.out(`New token expires in: ${minutesAndSeconds(life.token_expires_in_seconds)}\n`);
  return 0;
}
