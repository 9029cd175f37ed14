import { defaultConfigFile } from "../config/paths.ts";
import type { AskInit, Case, Outcome, Settings, Stage } from "../selftest/case.ts";
import { CASES } from "../selftest/cases.ts";
import { runCases } from "../selftest/run-cases.ts";
import type { Serve } from "../world/serve.ts";
import type { CliWorld } from "./cli-world.ts";
import type { Call } from "./command.ts";
import { configurationOf } from "./configuration.ts";
import { paint, printable, printJson } from "./print.ts";
import { throwawayWorld } from "./throwaway-world.ts";

/** No path of the user's appears. */
const HOME = "/selftest";

/** Proves the installed program on a simulated Copilot. Returns the exit code: 1 when a case fails. */
export async function runSelftest(call: Call, world: CliWorld, cases: readonly Case[] = CASES): Promise<number> {
  const { terminal, clock, interrupt, build } = world;
  const json = call.flags.has("json");
  const startMs = clock.monotonicMs();
  const serve = await world.serveLoopback();
  const outcomes = await runCases(cases, {
    clock,
    interrupt,
    openStage: (settings) => openStage(call, settings, serve, world),
    tell: (outcome) => json || terminal.out(linesOf(outcome, terminal)),
  });
  const ms = Math.round(clock.monotonicMs() - startMs);
  const failed = outcomes.filter(({ ok }) => !ok).length;
  const { version, commit, bun, platform } = build;
  if (json) printJson(terminal, { version, commit, bun, platform, ok: failed === 0, failed, ms, cases: outcomes });
  else terminal.out(`\n${version} (${commit}, bun ${bun}, ${platform}): ${sum(outcomes.length, failed, ms)}\n`);
  if (failed > 0) terminal.err(`Please tell us: open an issue${issuesOf(build)} with what is printed above.\n`);
  return failed > 0 ? 1 : 0;
}

function sum(all: number, failed: number, ms: number): string {
  const time = `${(ms / 1000).toFixed(1)} s`;
  return failed === 0 ? `all ${all} passed in ${time}.` : `${failed} of ${all} failed, in ${time}.`;
}

function issuesOf({ repository }: CliWorld["build"]): string {
  return repository === null ? "" : ` at https://github.com/${repository}/issues`;
}

function linesOf({ name, ok, ms, differences }: Outcome, terminal: CliWorld["terminal"]): string {
  const word = ok ? paint(terminal, "green", "ok    ") : paint(terminal, "red", "FAILED");
  const told = differences.flatMap(({ what, expected, came }) => [
    `          ${printable(what)}`,
    `            expected: ${printable(expected)}`,
    `            came:     ${printable(came)}`,
  ]);
  return `${[`${word}  ${String(ms).padStart(5)} ms  ${printable(name)}`, ...told].join("\n")}\n`;
}

/** A proxy and its simulator, on free ports of loopback, in a world that ends with them. */
async function openStage(
  call: Call,
  { config = {}, env = {} }: Settings,
  serve: Serve,
  world: CliWorld,
): Promise<Stage> {
  const { fetch } = world;
  const { simulator, throwaway } = throwawayWorld(world, { serve, home: HOME, env: { LOG_LEVEL: "error", ...env } });
  await throwaway.files.writePrivate(
    defaultConfigFile(HOME),
    JSON.stringify({ host: "127.0.0.1", port: 0, ...config }),
  );
  const end = new AbortController();
  const reload = () => configurationOf({ ...call, flags: new Map() }, throwaway);
  const listening = Promise.withResolvers<string>();
  const ended = world.serve({
    loaded: await reload(),
    reload,
    world: throwaway,
    interrupt: AbortSignal.any([world.interrupt, end.signal]),
    onListening: ([url = ""]) => listening.resolve(url),
  });
  ended.catch(listening.reject);
  const url = await listening.promise.catch(async (thrown) => {
    await simulator.stop();
    throw thrown;
  });
  return {
    url,
    simulator,
    ask: (path, init) => fetch(url + path, { ...request(init), proxy: false }),
    async stop() {
      end.abort();
      const code = await ended;
      await simulator.stop();
      return code;
    },
  };
}

function request({ body, method = body === undefined ? "GET" : "POST", headers = {}, signal }: AskInit = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const type = body === undefined ? {} : { "content-type": "application/json" };
  return {
    method,
    headers: { ...type, ...headers },
    ...(body !== undefined && { body: text }),
    ...(signal && { signal }),
  };
}
