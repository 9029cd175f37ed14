import fc from "fast-check";

/** A secret as it may stand in a text, and the part of it that must not come out. */
type Planted = { text: string; core: string };

const letters = (minLength: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9]{${minLength},40}$`));

/** Each shape that is promised to be hidden; the words around it are what people, programs and protocols write. */
const SHAPES: readonly ((core: string) => string)[] = [
  (core) => `ghu_${core}`,
  (core) => `GHO_${core}`,
  (core) => `ghs_${core}`,
  (core) => `ghp_${core}`,
  (core) => `ghr_${core}`,
  (core) => `github_pat_11AAA_${core}`,
  (core) => `sk-svcs-${core}`,
  (core) => `tid=${core};exp=1790000000;sku=free;chat=1:${core}`,
  (core) => ` Bearer ${core}`,
  (core) => ` authorization: token ${core}`,
  (core) => ` {"Authorization":"Basic ${core}="}`,
  (core) => ` Cookie: _gh_sess=${core}; user_session=${core}`,
  (core) => ` set-cookie: a=${core}; HttpOnly`,
  (core) => ` x-api-key: ${core}`,
  (core) => ` access_token=${core}&scope=`,
  (core) => ` {"device_code":"${core}"}`,
  (core) => ` client_secret = "${core}"`,
  (core) => ` refresh_token: ${core}`,
  (core) => ` apikey=${core}`,
  (core) => ` http://proxy-user:${core}@proxy.example:3128/`,
];

/** One secret of those shapes, or `known`, which is one to the letter, between other texts. */
function plantedSecret(known: string): fc.Arbitrary<Planted> {
  const shaped = fc
    .tuple(fc.constantFrom(...SHAPES), letters(16))
    .map(([shape, core]) => ({ text: shape(core), core }));
  const secret = fc.oneof({ weight: 4, arbitrary: shaped }, fc.constant({ text: known, core: known }));
  return fc
    .tuple(fc.string({ unit: "binary", maxLength: 20 }), secret, fc.string({ maxLength: 20 }))
    .map(([before, { text, core }, after]) => ({ text: `${before}${text} ${after}`, core }));
}

/** A value with the secret somewhere in it: as a text, in a list, an object, a name in one, an error or its cause. */
export function nestedSecret(known: string): fc.Arbitrary<{ value: unknown; core: string }> {
  const wraps: readonly ((value: unknown, text: string) => unknown)[] = [
    (value) => [1, value, null],
    (value) => ({ a: { b: value }, c: true }),
    (value, text) => ({ [text]: value }),
    (value) => new Map([["key", value]]),
    (value, text) => new Error(text, { cause: value }),
    (value) => new AggregateError([value], "all failed"),
    (value, text) => Object.assign(new Error("no"), { headers: { authorization: text }, value }),
  ];
  return fc
    .tuple(plantedSecret(known), fc.array(fc.constantFrom(...wraps), { maxLength: 4 }))
    .map(([{ text, core }, layers]) => ({
      value: layers.reduce<unknown>((value, wrap) => wrap(value, text), text),
      core,
    }));
}

/** All ways in which programs make a text of a value; JSON once more, as a body does that quotes another. */
export function textsOf(value: unknown): string[] {
  const json = JSON.stringify(value) ?? "";
  const ofError = value instanceof Error ? [value.message, value.stack ?? ""] : [];
  return [String(value), json, JSON.stringify({ message: json }), Bun.inspect(value, { depth: 8 }), ...ofError];
}
