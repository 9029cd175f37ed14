/** Chance, as an argument. */
export interface Random {
  /** A UUID, version 4, in lower case. */
  uuid(): string;
  /** A number from 0 (included) to 1 (excluded). */
  uniform(): number;
  /** 256 bits that nobody can guess, in base64url. */
  secret(): string;
}

export const systemRandom: Random = {
  uuid: () => crypto.randomUUID(),
  uniform: () => Math.random(),
  secret: () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url"),
};
