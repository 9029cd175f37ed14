import { createCredentialsFile } from "../../src/account/credentials.ts";
import { createExchange, type Exchange, type ExchangeNeeds } from "../../src/account/exchange.ts";
import type { ConfigTokens } from "../../src/account/logins.ts";
import { createTokenManager } from "../../src/account/token-manager.ts";
import { createTokenSupply } from "../../src/account/token-supply.ts";
import { createLock } from "../../src/resilience/lock.ts";
import type { Fetch, FetchInit } from "../../src/world/fetch.ts";
import type { Processes } from "../../src/world/processes.ts";
import { createSecrets } from "../../src/world/secrets.ts";
import { createFakeClock, type FakeClock } from "../support/fake-clock.ts";
import { createMemoryFiles, type MemoryFiles } from "../support/memory-files.ts";
import { createMemoryLog } from "../support/memory-log.ts";

export const PATH = "/home/octo/credentials.json";
export const LOCK_PATH = "/home/octo/credentials.lock";
export const ORIGINS = {
  githubUrl: "https://github.com",
  githubApiUrl: "https://api.github.com",
  copilotApiUrl: null,
  copilotApiFallbackUrl: "https://api.githubcopilot.com",
  tenantDomain: null,
};
/** Any token will do. */
export const WANTED = { current: null, rejected: null, since: null };
/** For callers who never leave. */
export const STAY = new AbortController().signal;

type Respond = (url: string, init: FetchInit) => Response | Promise<Response>;

export type FakeGitHub = {
  fetch: Fetch;
  /** What was asked, in order. */
  calls: { url: string; init: FetchInit }[];
  /** The answers to come, one each; when there are none left, `otherwise` speaks. */
  script: Respond[];
  otherwise: Respond;
  /** The most calls that were ever unanswered at the same time. */
  mostAtOnce: number;
};

/** GitHub as a function. By default it exchanges, each time for another token of the usual life. */
export function createFakeGitHub(clock: FakeClock): FakeGitHub {
  let serial = 0;
  let open = 0;
  const github: FakeGitHub = {
    calls: [],
    script: [],
    mostAtOnce: 0,
    otherwise: () => tokenAnswer(clock, { token: `tid=${++serial};exp=1` }),
    async fetch(url, init = {}) {
      github.calls.push({ url, init });
      github.mostAtOnce = Math.max(github.mostAtOnce, ++open);
      try {
        return await (github.script.shift() ?? github.otherwise)(url, init);
      } finally {
        open--;
      }
    },
  };
  return github;
}

/** An exchange's answer as contract 2.2 has it. */
export function tokenAnswer(clock: FakeClock, fields: Record<string, unknown> = {}): Response {
  const expires_at = Math.floor(clock.wallMs() / 1000) + 1800;
  const body = {
    token: "tid=1",
    expires_at,
    refresh_in: 1500,
    endpoints: { api: "https://api.githubcopilot.com" },
    ...fields,
  };
  return Response.json(body, { headers: { date: new Date(clock.wallMs()).toUTCString() } });
}

export const serverError = () => new Response("", { status: 500 });
export const unauthorized = () => Response.json({ message: "Bad credentials" }, { status: 401 });

/** An answer that comes when the test says so. */
export function held(answer: () => Response): { respond: Respond; release: () => void } {
  const gate = Promise.withResolvers<void>();
  return { respond: () => gate.promise.then(answer), release: gate.resolve };
}

/** A disk whose times are the clock's. */
export function createClockedFiles(clock: FakeClock, initial: Record<string, string> = {}): MemoryFiles {
  const files = createMemoryFiles(initial);
  const changed = new Map<string, number>();
  const { writePrivate, createExclusively } = files;
  return Object.assign(files, {
    async writePrivate(path: string, text: string) {
      await writePrivate(path, text);
      changed.set(path, clock.wallMs());
    },
    async createExclusively(path: string, text: string) {
      changed.set(path, files.texts.has(path) ? (changed.get(path) ?? 0) : clock.wallMs());
      return createExclusively(path, text);
    },
    modifiedMs: async (path: string) => (files.texts.has(path) ? (changed.get(path) ?? 0) : null),
  });
}

export type SetUp = {
  env?: Record<string, string>;
  configTokens?: ConfigTokens;
  /** What credentials.json holds; a login by default. */
  credentials?: Record<string, unknown> | string | null;
  clock?: FakeClock;
  files?: MemoryFiles;
  github?: FakeGitHub;
};

export const LOGIN = { version: 1, github_token: "ghu_stored", login: "octo", github_url: "https://github.com" };

/** An exchange with GitHub as it is by default. */
export function exchangeOf(needs: Omit<ExchangeNeeds, "secrets" | "origins">): Exchange {
  return createExchange({ ...needs, secrets: createSecrets(), origins: ORIGINS });
}

/** The whole room on fakes: what one process has. A second one is had by passing clock, files and github on. */
export function setUp(options: SetUp = {}) {
  const { env = {}, configTokens = {}, credentials: stored = LOGIN, clock = createFakeClock() } = options;
  const { files = createClockedFiles(clock), github = createFakeGitHub(clock) } = options;
  if (!options.files && stored !== null)
    files.texts.set(PATH, typeof stored === "string" ? stored : JSON.stringify(stored));
  const log = createMemoryLog();
  const random = { uuid: () => "", uniform: () => 0, secret: () => "" };
  const credentials = createCredentialsFile({ files, path: PATH });
  const lock = createLock({ files, clock, processes: processNamed("first"), path: LOCK_PATH });
  const headers = { "user-agent": "GitHubCopilotChat/0.37.0" };
  const exchange = exchangeOf({ fetch: github.fetch, clock, log, headers });
  const supply = createTokenSupply({
    env,
    files,
    clock,
    log,
    credentials,
    lock,
    exchange,
    configTokens,
    origins: ORIGINS,
  });
  const tokens = createTokenManager({ supply, credentials, clock, random, log, onAccountChange: () => {} });
  const saved = () => JSON.parse(files.texts.get(PATH) ?? "null");
  return { clock, files, github, log, credentials, lock, supply, tokens, saved, configTokens };
}

/** Two that live, and one that has crashed. */
export function processNamed(name: string): Processes {
  return { ownName: () => name, hasEnded: (other) => other === "crashed" };
}

export const session = async ({ tokens }: ReturnType<typeof setUp>) => await tokens.session(STAY);

/** A server that has been up long enough for its first exchange. */
export async function running(options?: SetUp) {
  const account = setUp(options);
  account.tokens.start();
  await account.clock.advance(0);
  return account;
}
