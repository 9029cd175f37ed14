import { HIDDEN, redact } from "./redact.ts";

/** The text with every secret in it replaced. */
export type Redact = (text: string) => string;

/**
 * The secrets in use, known to the letter: what GitHub gives out tomorrow may have no shape that is known today. A part
 * of one, or one in another encoding, is not found.
 */
export interface Secrets {
  /** Makes a secret known. Whoever sends one says so before, since its receiver may repeat it. */
  keep(secret: string): void;
  redact: Redact;
}

/** A shorter one would be found in innocent words. */
const MIN_LENGTH = 8;
/** A login and the Copilot tokens of some hours: an answer may repeat one that has been replaced meanwhile. */
const MAX_COUNT = 8;

/** `fixed` are those that never change. */
export function createSecrets(fixed: readonly (string | undefined)[] = []): Secrets {
  const always = fixed.flatMap((secret) => (secret && secret.length >= MIN_LENGTH ? [secret] : []));
  // In order of use: a Set keeps the order in which its members came.
  let known = new Set<string>();
  let latest = "";
  let all = always;

  return {
    keep(secret) {
      // Each call sends a token, and hardly ever another than the call before.
      if (secret === latest || secret.length < MIN_LENGTH) return;
      latest = secret;
      known.delete(secret);
      known = new Set([...known, secret].slice(-MAX_COUNT));
      all = [...always, ...known];
    },
    redact(text) {
      let hidden = text;
      for (const secret of all) if (hidden.includes(secret)) hidden = hidden.replaceAll(secret, HIDDEN);
      return redact(hidden);
    },
  };
}
