import { nearest } from "../wire/nearest.ts";
import type { Snapshot } from "./catalogue.ts";
import { completionStandIn } from "./completion-stand-in.ts";
import { answersAt, isUsable, type Model } from "./model.ts";
import { type ModelName, parseName, plainName } from "./parse-name.ts";

export type Resolution =
  | { kind: "exact"; model: Model }
  /** Another name of the model, or a model that stands in for it within its family and tier. */
  | { kind: "alias"; model: Model; requested: string }
  /** The name is unknown, but so is the account's list: upstream may know it, in this spelling. */
  | { kind: "passed"; id: string }
  /** `gated` is the model that was meant, where only its terms are not accepted. */
  | { kind: "unknown"; nearest: string[]; gated: string | null };

/** Wishes of context or effort: without them it is still the same model, so that the plain one may stand in. */
const SOFT_VARIANTS: ReadonlySet<string> = new Set(["1m", "thinking", "thought", "low", "medium", "high", "xhigh"]);

/**
 * The model that a client means by a name: the operator's alias first, then the id itself, then another spelling of
 * it, then the newest of its family and tier; for a completion model of old it is the account's default. Never a model
 * of another tier, never one whose terms are not accepted unless its own id was written. A stand-in is one that answers
 * at one of the endpoints.
 */
export function resolveModel(
  requested: string,
  snapshot: Snapshot,
  aliases: Readonly<Record<string, string>>,
  endpoints: readonly string[],
): Resolution {
  const alias = Object.hasOwn(aliases, requested) ? aliases[requested] : undefined;
  const resolution = resolveName(alias ?? requested, snapshot, endpoints);
  if (alias === undefined || resolution.kind === "passed" || resolution.kind === "unknown") return resolution;
  return { kind: "alias", model: resolution.model, requested };
}

function resolveName(requested: string, { models, origin }: Snapshot, endpoints: readonly string[]): Resolution {
  const exact = models.find(({ id }) => id === requested);
  if (exact) return { kind: "exact", model: exact };
  const plain = plainName(requested);
  const wanted = parseName(plain);
  const chat = models.filter(({ type }) => type === "chat");
  const usable = chat.filter(isUsable);
  const model =
    models.find(({ id }) => id.toLowerCase() === plain) ??
    (wanted && bestMatch(wanted, usable, origin === "built-in" ? [] : endpoints)) ??
    completionStandIn(
      plain,
      usable.filter((known) => answersAt(known, endpoints)),
    );
  if (model) return { kind: "alias", model, requested };
  if (origin !== "live") return { kind: "passed", id: wanted ? upstreamSpelling(wanted, plain) : requested };
  const callable = models.filter((known) => isUsable(known) && answersAt(known, endpoints));
  return {
    kind: "unknown",
    nearest: nearest(
      plain,
      callable.map(({ id }) => id),
      3,
    ),
    gated: (wanted && bestMatch(wanted, chat, endpoints)?.id) ?? null,
  };
}

type Candidate = { model: Model; name: ModelName };

/** The same model, else the newest plain one of its tier that answers at one of the endpoints. */
function bestMatch(wanted: ModelName, models: readonly Model[], endpoints: readonly string[]): Model | undefined {
  const candidates = candidatesFor(wanted, models);
  const isSoft = wanted.variant.every((word) => SOFT_VARIANTS.has(word));
  const plain = candidates.filter(({ name }) => name.variant.length === 0);
  const sameVersion = ({ name }: Candidate) => String(name.version) === String(wanted.version);
  const sameVariant = ({ name }: Candidate) => String(name.variant) === String(wanted.variant);
  const best =
    candidates.find((candidate) => sameVersion(candidate) && sameVariant(candidate)) ??
    (isSoft ? plain.find(sameVersion) : undefined) ??
    (isSoft ? plain.find(({ model }) => answersAt(model, endpoints)) : undefined);
  return best?.model;
}

/** The models of the same family and tier: newest first, and of one version those that are finished and undated. */
function candidatesFor(wanted: ModelName, models: readonly Model[]): Candidate[] {
  return models
    .flatMap((model) => {
      const name = parseName(model.id);
      return name && name.family === wanted.family && name.tier === wanted.tier ? [{ model, name }] : [];
    })
    .sort(
      (a, b) =>
        compareVersions(b.name, a.name) ||
        Number(a.name.isDated) - Number(b.name.isDated) ||
        Number(a.model.preview) - Number(b.model.preview),
    );
}

function compareVersions(a: ModelName, b: ModelName): number {
  const [aMajor, aMinor, aRevision] = a.version ?? [0, 0, 0];
  const [bMajor, bMinor, bRevision] = b.version ?? [0, 0, 0];
  return aMajor - bMajor || aMinor - bMinor || aRevision - bRevision;
}

/** Copilot writes Claude's versions with a dot and without a day; tier and number changed places with version 4. */
function upstreamSpelling({ family, tier, version, variant }: ModelName, plain: string): string {
  if (family !== "claude" || !version) return plain;
  const [major, minor] = version;
  const number = minor === 0 ? `${major}` : `${major}.${minor}`;
  return ["claude", ...(major < 4 ? [number, tier] : [tier, number]), ...variant].join("-");
}
