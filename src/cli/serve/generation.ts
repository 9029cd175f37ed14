import { type AccountServices, createAccountServices, type Told } from "../../account-services.ts";
import { concernsAccount } from "../../config/account-config.ts";
import type { LoadedConfig } from "../../config/load.ts";
import { createProxy, type ProxyNeeds, type ProxyServices } from "../../services.ts";
import type { World } from "../../world/world.ts";

/** All that serves by one configuration. */
export type Generation = { loaded: LoadedConfig; account: AccountServices; proxy: ProxyServices };

export type GenerationNeeds = Omit<ProxyNeeds, "account" | "log"> & { world: World; told: Told };

/** Makes the first generation, of which nothing runs yet. */
export function createGeneration(loaded: LoadedConfig, needs: GenerationNeeds): Generation {
  return withAccount(loaded, createAccountServices(loaded, needs.world, needs.told), needs);
}

/**
 * Makes the next one. It has the account of the one before, with its token and its list of models, unless a setting has
 * changed that concerns it: a reload by itself must cost nothing at GitHub.
 */
export function nextGeneration(
  before: Generation,
  loaded: LoadedConfig,
  changed: readonly string[],
  needs: GenerationNeeds,
): Generation {
  if (changed.some(concernsAccount)) return createGeneration(loaded, needs);
  return withAccount(loaded, before.account, needs);
}

function withAccount(loaded: LoadedConfig, account: AccountServices, needs: GenerationNeeds): Generation {
  return { loaded, account, proxy: createProxy(loaded, needs.world, { ...needs, account, log: needs.told.log }) };
}
