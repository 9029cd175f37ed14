/** How the pieces of one streamed answer, JSON texts, follow one another. */
export interface Framing {
  piece(json: string): string;
  /** What stands behind the last one; there is one always. */
  end(): string;
}

/** Server-sent events, for those who ask with `alt=sse`. */
export function eventFraming(): Framing {
  return { piece: (json) => `data: ${json}\n\n`, end: () => "" };
}

/** One JSON array, for those who don't. */
export function arrayFraming(): Framing {
  let before = "[";
  return {
    piece(json) {
      const text = before + json;
      before = ",\n";
      return text;
    },
    end: () => "]",
  };
}
