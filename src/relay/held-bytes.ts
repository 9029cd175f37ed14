import { ProxyError } from "../errors.ts";
import type { Shares } from "../resilience/shares.ts";

/** What one call holds of the bytes that the bodies of all may take. */
export interface HeldBytes {
  /** Throws `overloaded` where the client may not have so many more. */
  add(bytes: number): void;
  /** Gives all of them back. */
  release(): void;
}

export function holdBytes(bodies: Shares, client: string): HeldBytes {
  let held = 0;
  return {
    add(bytes) {
      if (!bodies.take(client, bytes)) throw tooMany(bodies.taken());
      held += bytes;
    },
    release() {
      bodies.giveBack(client, held);
      held = 0;
    },
  };
}

function tooMany(taken: number): ProxyError {
  return new ProxyError(
    "overloaded",
    `The request bodies at hand take ${taken} bytes, and there is no room for more of yours. Try again in a moment.`,
    { retryAfterSeconds: 1 },
  );
}
