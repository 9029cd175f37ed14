/** What a program prints, growing as it does. */
export interface Transcript {
  readonly text: string;
  /** The first match, as soon as it is there. Rejects when the program ends without one. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
}

interface TranscriptWriter extends Transcript {
  push(chunk: Uint8Array): void;
  end(): void;
}

export function createTranscript(): TranscriptWriter {
  const decoder = new TextDecoder();
  const waiting = new Set<() => void>();
  let text = "";
  let isOver = false;
  const tell = () => {
    for (const look of waiting) look();
  };
  return {
    get text() {
      return text;
    },
    push(chunk) {
      text += decoder.decode(chunk, { stream: true });
      tell();
    },
    end() {
      isOver = true;
      tell();
    },
    until(pattern) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(text);
          if (!match && !isOver) return;
          waiting.delete(look);
          if (match) resolve(match);
          else reject(new Error(`It ended without ${pattern}:\n${text}`));
        };
        waiting.add(look);
        look();
      });
    },
  };
}
