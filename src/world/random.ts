/** Chance, as an argument. */
export interface Random {
  /** A UUID, version 4, in lower case. */
  uuid(): string;
  /** A number from 0 (included) to 1 (excluded). */
  uniform(): number;
}

export const systemRandom: Random = {
  uuid: () => crypto.randomUUID(),
  uniform: () => Math.random(),
};
