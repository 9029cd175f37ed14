import { ProxyError } from "../../errors.ts";
import { chooseModel, type ServedModel } from "../../setup/choose-model.ts";
import type { SetUpClient, Target, UserPlace } from "../../setup/client.ts";
import { EXAMPLE_MODELS } from "../../setup/example-target.ts";
import { nearest } from "../../wire/nearest.ts";
import type { CliWorld } from "../cli-world.ts";
import { PROGRAM } from "../program.ts";
import type { ProxyAtHand } from "./proxy-at-hand.ts";

/** What the client is to ask for: of the account's own models the one that is named, or that suits the client best. */
export function targetOf(
  client: Pick<SetUpClient, "prefers">,
  { server, key, models: known }: ProxyAtHand,
  wanted: string | true | undefined,
): Target {
  const url = server.clientUrl;
  const all = known ?? EXAMPLE_MODELS;
  const offered = all.some(isOffered) ? all.filter(isOffered) : all;
  if (typeof wanted !== "string") {
    const model = chooseModel(offered, client.prefers);
    if (model) return { url, key, models: offered, model: model.id, isModelChosen: false };
    throw new ProxyError("model_not_found", `Your account has no model for conversations. See: ${PROGRAM} models`);
  }
  const ids = all.map(({ id }) => id);
  if (known && !ids.includes(wanted)) {
    const [best] = nearest(wanted, ids);
    const hint = best ? ` Did you mean ${best}?` : "";
    throw new ProxyError("model_not_found", `Your account has no model "${wanted}".${hint} See: ${PROGRAM} models`);
  }
  const models = all.filter((model) => isOffered(model) || model.id === wanted);
  return { url, key, models, model: wanted, isModelChosen: true };
}

/** Where the user has his files. */
export function userPlace({ home, env, build }: CliWorld): UserPlace {
  const [platform = ""] = build.platform.split("-");
  return { home, env, platform };
}

function isOffered(model: ServedModel): boolean {
  return model.isOffered;
}
