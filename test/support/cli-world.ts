import type { AccountDesk } from "../../src/cli/account-desk.ts";
import type { CliWorld } from "../../src/cli/cli-world.ts";
import { createFakeClock } from "./fake-clock.ts";
import { createMemoryFiles } from "./memory-files.ts";
import { createMemoryKeychain } from "./memory-keychain.ts";
import { createMemoryTerminal, type MemoryTerminal } from "./memory-terminal.ts";

/** A world for commands in which nothing is real but what a test puts in; all else fails when it is used. */
export function createCliWorld(
  given: Partial<Omit<CliWorld, "openAccount">> & { terminal?: MemoryTerminal; desk?: Partial<AccountDesk> } = {},
): CliWorld & { terminal: MemoryTerminal } {
  const { desk, ...world } = given;
  return {
    clock: createFakeClock(),
    files: createMemoryFiles(),
    keychain: createMemoryKeychain(),
    fetch: unexpected("fetch"),
    dial: unexpected("dial"),
    random: { uuid: unexpected("random"), uniform: unexpected("random"), secret: unexpected("random") },
    processes: { ownName: () => "1@test", hasEnded: () => false },
    programs: { find: () => null, run: unexpected("programs.run"), handOver: unexpected("programs.handOver") },
    foreignFiles: {
      read: unexpected("foreignFiles"),
      replace: unexpected("foreignFiles"),
      remove: unexpected("foreignFiles"),
    },
    programFiles: {
      realPath: async (path) => path,
      folderOwner: unexpected("programFiles.folderOwner"),
      stage: unexpected("programFiles.stage"),
      swap: unexpected("programFiles.swap"),
      discard: unexpected("programFiles.discard"),
      tidy: unexpected("programFiles.tidy"),
    },
    user: () => ({ id: 1000, name: "octo" }),
    env: {},
    home: "/home/octo",
    terminal: createMemoryTerminal(),
    interrupt: new AbortController().signal,
    build: {
      version: "1.2.3",
      commit: "abc1234",
      bun: "1.4.5",
      platform: "linux-x64",
      repository: "octo/svcs",
      asset: "github-copilot-svcs-linux-amd64",
      executable: "/opt/svcs/github-copilot-svcs",
    },
    machine: { maxOpenFiles: () => null },
    openInspection: unexpected("openInspection"),
    openReach: unexpected("openReach"),
    openFetch: () => unexpected("openFetch"),
    openAccount: () => ({
      stored: async () => ({ login: null, held: null }),
      refresh: unexpected("refresh"),
      signIn: unexpected("signIn"),
      signOut: unexpected("signOut"),
      areConfigTokensSuperseded: async () => false,
      visit: unexpected("visit"),
      plan: unexpected("plan"),
      listModels: unexpected("listModels"),
      enableModel: unexpected("enableModel"),
      ...desk,
    }),
    serve: unexpected("serve"),
    serveLoopback: unexpected("serveLoopback"),
    ...world,
  };
}

function unexpected(what: string): () => never {
  return () => {
    throw new Error(`this test does not expect ${what}`);
  };
}
