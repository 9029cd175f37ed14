/** One call that reached the simulator. */
export type JournalEntry = {
  method: string;
  /** Without the query. */
  path: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Monotonic milliseconds at which the whole request had arrived. */
  startedMs: number;
  /** Status of the answer; undefined before the headers were sent, for good when they never were. */
  status: number | undefined;
  /** Whether the client left before the end. */
  aborted: boolean;
  /** Header names that a proxy must keep to itself (contract 5.1), credentials and traces of its own client. */
  leaked: readonly string[];
  /** Resolves when the answer has ended, by whichever side. */
  ended: Promise<void>;
};

/** What the simulator was asked, in order; the last thousand calls. */
export interface Journal {
  /** All calls, or those of one path. */
  calls(path?: string): readonly JournalEntry[];
  /** Resolves with the calls of a path as soon as there are `count` of them. */
  waitFor(path: string, count: number): Promise<readonly JournalEntry[]>;
  clear(): void;
}

/** The pen of the journal, for the server alone. */
export interface JournalWriter extends Journal {
  record(entry: JournalEntry): void;
}

/** A demo may run for days. */
const MAX_ENTRIES = 1000;

export function createJournal(): JournalWriter {
  const entries: JournalEntry[] = [];
  const waiting = new Set<() => void>();
  const calls = (path?: string) => (path === undefined ? [...entries] : entries.filter((entry) => entry.path === path));
  return {
    calls,
    waitFor(path, count) {
      return new Promise((resolve) => {
        const look = () => {
          const found = calls(path);
          if (found.length < count) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      });
    },
    clear() {
      entries.length = 0;
    },
    record(entry) {
      entries.push(entry);
      if (entries.length > MAX_ENTRIES) entries.shift();
      for (const look of waiting) look();
    },
  };
}

const PRIVATE =
  /^(x-api-key|api-key|x-goog-api-key|cookie|origin|referer|forwarded|via|anthropic-dangerous-.*|x-forwarded-.*|x-stainless-.*|openai-(organization|project)|sec-.*)$/;

/** The names among a request's headers that should have stayed with the proxy. */
export function leakedHeaders(headers: Readonly<Record<string, string>>): string[] {
  return Object.keys(headers).filter((name) => PRIVATE.test(name));
}
