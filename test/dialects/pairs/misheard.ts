import type { Heard, Role } from "./heard-in.ts";

type Text = { role: Role; text: string };

/**
 * What differs first: a thing that is not heard in its place, or that is heard without having been said. Texts may be
 * joined, and upstream may be told more of them.
 */
export function misheard(said: readonly Heard[], heard: readonly Heard[]): { missed?: Heard; instead?: Heard } | null {
  const ear = createEar(heard);
  const missed = said.find((one) => !("text" in one ? ear.hearsText(one) : ear.hears(one)));
  const instead = ear.next();
  if (!missed && !instead) return null;
  return { ...(missed ? { missed } : {}), ...(instead ? { instead } : {}) };
}

function createEar(heard: readonly Heard[]) {
  let at = 0;
  /** Where in the text at hand the next may begin. */
  let offset = 0;

  function textAtHand(): Text | undefined {
    const one = heard[at];
    return one && "text" in one ? one : undefined;
  }

  function passText(): void {
    at++;
    offset = 0;
  }

  function next(): Heard | undefined {
    while (textAtHand()) passText();
    return heard[at];
  }

  return {
    next,
    hearsText({ role, text }: Text): boolean {
      for (let found = textAtHand(); found; found = textAtHand()) {
        const place = found.role === role ? found.text.indexOf(text, offset) : -1;
        offset = place + text.length;
        if (place >= 0) return true;
        passText();
      }
      return false;
    },
    hears(one: Heard): boolean {
      if (!Bun.deepEquals(one, next())) return false;
      at++;
      return true;
    },
  };
}
