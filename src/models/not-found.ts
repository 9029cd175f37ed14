import { ProxyError } from "../errors.ts";

/** What the operator chose of the models. */
export type ModelChoice = {
  /** Names that clients may use, and the models that they stand for. */
  aliases: Readonly<Record<string, string>>;
  /** The only models that are served; null for all. */
  allowedIds: ReadonlySet<string> | null;
};

/** What the name may have meant. */
type Guess = {
  nearest: readonly string[];
  /** The model of that name, where only its terms are not accepted. */
  gated: string | null;
};

/** For a name that means no model which can be called: which setting is behind it, if one is, and what to do. */
export function modelNotFound(requested: string, guess: Guess, { aliases, allowedIds }: ModelChoice): ProxyError {
  const meant = Object.hasOwn(aliases, requested) ? aliases[requested] : undefined;
  const place = allowedIds ? "among those of allowed_models" : "in your subscription";
  const alias = meant === undefined ? "" : ` It stands for ${quoted(requested)} by model_aliases.`;
  const message = `The model ${quoted(meant ?? requested)} is not ${place}.${alias} ${hintOf(guess, allowedIds)}`;
  return new ProxyError("model_not_found", message, { param: "model" });
}

function hintOf({ nearest, gated }: Guess, allowedIds: ReadonlySet<string> | null): string {
  if (gated) {
    return `${gated} is in your subscription, but its terms are not accepted: run \`github-copilot-svcs models enable ${gated}\`.`;
  }
  if (nearest.length > 0) return `Did you mean ${nearest.join(", ")}?`;
  if (allowedIds) return `It has ${[...allowedIds].slice(0, 5).join(", ")}.`;
  return "GET /v1/models lists the models of your subscription.";
}

function quoted(name: string): string {
  return JSON.stringify(name.slice(0, 100));
}
