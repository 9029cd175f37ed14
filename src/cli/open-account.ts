import { now } from "../account/held-token.ts";
import { isSuperseded } from "../account/logins.ts";
import { signIn } from "../account/sign-in.ts";
import { signOut } from "../account/sign-out.ts";
import type { AccountServices } from "../account-services.ts";
import { ProxyError } from "../errors.ts";
import { enableModel } from "../models/enable.ts";
import { isServed } from "../models/model.ts";
import type { World } from "../world/world.ts";
import type { AccountDesk } from "./account-desk.ts";

/** The user's account for the commands, made of the same parts as the server. */
export function openAccount(services: AccountServices, world: World): AccountDesk {
  const { supply, catalogue, askCopilot, origins, readPlan, fetch, userAgent } = services;
  return {
    stored: () => supply.atHand(null),
    refresh: (signal) => supply.fresh({ current: null, rejected: null, since: now(world.clock) }, signal),
    async signIn(show, signal) {
      const { login } = await signIn({ ...services, clock: world.clock, githubUrl: origins.githubUrl, show }, signal);
      return login;
    },
    signOut: () => signOut(services, new AbortController().signal),
    areConfigTokensSuperseded: async () => isSuperseded(services.configTokens, await services.credentials.read()),
    visit: (url, signal) => fetch(url, { headers: { "user-agent": userAgent }, signal }),
    async plan(signal) {
      const { login } = await supply.atHand(null);
      return login && (await readPlan(login.githubToken, signal));
    },
    listModels: (signal) => catalogue.list(signal),
    async enableModel(id, signal) {
      const { models, origin } = await catalogue.list(signal);
      if (origin === "built-in") throw noList();
      const result = await enableModel(id, { models, post: (path, body) => askCopilot(path, signal, body) });
      return { result, served: models.some((model) => model.id === id && isServed(model)) };
    },
  };
}

function noList(): ProxyError {
  return new ProxyError("upstream_unreachable", "Copilot did not send the list of your models. Try again in a moment.");
}
