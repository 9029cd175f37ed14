import { SIGN_IN_VARIABLES } from "../../config/environment.ts";
import type { LoadedConfig } from "../../config/load.ts";
import { resolveOrigins } from "../../config/origins.ts";
import type { Asked, ModelFacts, SignInFacts } from "../../doctor/account.ts";
import { ProxyError } from "../../errors.ts";
import type { Snapshot } from "../../models/catalogue.ts";
import { isServed, isUsable, type Model } from "../../models/model.ts";
import type { CliWorld } from "../cli-world.ts";
import { unchangedWorld } from "../unchanged-world.ts";

/** Where calls go most often, when no token has said it yet. */
const USUAL_COPILOT_URL = "https://api.individual.githubcopilot.com";

/** What is known of the account, and what GitHub and Copilot say of it. What it learns of its name is put into `logins`. */
export function createAccountFacts(loaded: LoadedConfig, world: CliWorld, logins: Set<string>) {
  // Neither the token that GitHub gives nor anything else is stored.
  const unchanged = unchangedWorld(world);
  const desk = world.openAccount(loaded, unchanged);
  const origins = resolveOrigins(loaded.config.upstream);
  const keep = (login: string | null | undefined) => void (login && logins.add(login));

  async function stored() {
    const found = await desk.stored();
    keep(found.login?.name);
    keep(found.held?.login);
    return found;
  }

  async function copilotUrl(): Promise<string> {
    const { held } = await stored().catch(() => ({ held: null }));
    const usual = origins.tenantDomain === null ? USUAL_COPILOT_URL : origins.copilotApiFallbackUrl;
    return origins.copilotApiUrl ?? held?.apiUrl ?? usual;
  }

  return {
    copilotUrl,
    visit: desk.visit,
    isSignedIn: async () => (await stored().catch(() => null))?.login != null,

    /** The variable whose token is used though a sign-in is stored; what keeps either from being read is told elsewhere. */
    async shadow(): Promise<string | null> {
      const variable = SIGN_IN_VARIABLES.find((name) => world.env[name]);
      if (variable === undefined) return null;
      const without = Object.fromEntries(SIGN_IN_VARIABLES.map((name) => [name, undefined]));
      const beneath = world.openAccount(loaded, { ...unchanged, env: { ...world.env, ...without } });
      const { login } = await beneath.stored().catch(() => ({ login: null }));
      keep(login?.name);
      return login ? variable : null;
    },

    async signIn(): Promise<SignInFacts> {
      const { login, held } = await stored();
      return { source: login?.source ?? held?.source ?? null, isTokenAlone: login === null && held !== null };
    },

    async access(signal: AbortSignal): Promise<Asked> {
      if ((await stored()).login === null) return "unasked";
      try {
        return { source: (await desk.refresh(signal)).source };
      } catch (thrown) {
        if (thrown instanceof ProxyError) return { kind: thrown.kind, message: thrown.message };
        throw thrown;
      }
    },

    async plan(signal: AbortSignal) {
      const plan = await desk.plan(signal);
      keep(plan?.login);
      if (plan === null) return null;
      // The name stays here.
      const { login: _, ...facts } = plan;
      return facts;
    },

    models: async (signal: AbortSignal) => modelFacts(await desk.listModels(signal)),
  };
}

function modelFacts({ models, origin, reason }: Snapshot): ModelFacts {
  const served = models.filter(isServed);
  const idsOf = (rows: readonly Model[]) => [...new Set(rows.map(({ id }) => id))];
  return {
    origin,
    reason,
    usable: idsOf(served.filter(isUsable)).length,
    default: served.find(({ raw }) => raw["is_chat_default"] === true)?.id ?? null,
    gated: idsOf(served.filter(({ policy }) => policy === "unconfigured")),
    disabled: idsOf(served.filter(({ policy }) => policy === "disabled")),
  };
}
