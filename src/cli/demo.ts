import { ProxyError } from "../errors.ts";
import { isExposed } from "../guards/exposure.ts";
import { createSimulator } from "../simulator/simulator.ts";
import type { World } from "../world/world.ts";
import type { CliWorld } from "./cli-world.ts";
import type { Call } from "./command.ts";
import { configurationOf } from "./configuration.ts";
import { createThrowawayFiles } from "./throwaway-files.ts";

/** Of the form of GitHub's, and good at the simulator only. */
const GITHUB_TOKEN = `ghu_${"simulated".repeat(4)}`;

/** What a demo obeys of the user's environment; logins and settings stay out. */
const KEPT_VARIABLES = ["COPILOT_PORT", "LOG_LEVEL", "NO_COLOR"];

/** No path of the user's appears, even in the log. */
const HOME = "/demo";

const WORD_DELAY_MS = 30;

/** Serves against a simulated GitHub and Copilot on loopback, in a world that ends with it. Returns the exit code. */
export async function runDemo(call: Call, world: CliWorld): Promise<number> {
  if (call.flags.has("config")) {
    throw new ProxyError("usage", "--demo and --config cannot be combined: a demo uses no configuration file.");
  }
  const { clock, serveLoopback, terminal } = world;
  const simulator = createSimulator({
    clock,
    serve: await serveLoopback(),
    knownGitHubTokens: [GITHUB_TOKEN],
    wordDelayMs: WORD_DELAY_MS,
  });
  // Here nobody has terms to accept, and the command that does it would ask the user's own account.
  for (const { policy } of simulator.state.models) if (policy) policy.state = "enabled";
  try {
    const throwaway: World = {
      ...world,
      // The proxy of a company is not asked for what is on this machine.
      fetch: (url, init) => world.fetch(url, { ...init, proxy: false }),
      files: createThrowawayFiles(),
      home: HOME,
      env: environmentFor(simulator.origin, world.env),
    };
    const reload = () => configurationOf(call, throwaway);
    const loaded = await reload();
    // Elsewhere a setting can allow it; a demo obeys none.
    if (isExposed(loaded.config.host)) {
      throw new ProxyError("usage", "A demo serves this machine alone: leave --host out, or name a loopback address.");
    }
    return await world.serve({
      loaded,
      reload,
      world: throwaway,
      onListening: ([url = ""]) => terminal.err(invitation(url)),
    });
  } finally {
    await simulator.stop();
  }
}

function environmentFor(origin: string, env: World["env"]): World["env"] {
  return {
    ...Object.fromEntries(KEPT_VARIABLES.map((name) => [name, env[name]])),
    COPILOT_GITHUB_URL: origin,
    COPILOT_GITHUB_API_URL: origin,
    COPILOT_API_URL: origin,
    GITHUB_TOKEN,
  };
}

function invitation(url: string): string {
  const body = { model: "gpt-4.1", stream: true, messages: [{ role: "user", content: "Hello!" }] };
  return [
    "",
    "This is a demo: GitHub and Copilot are simulated on this machine. It needs no account and saves nothing.",
    `No configuration file is read, and of the environment only ${KEPT_VARIABLES.join(", ")}.`,
    "In another terminal:",
    "",
    `  curl -N ${url}/v1/chat/completions -H "content-type: application/json" -d '${JSON.stringify(body)}'`,
    "",
    `In a browser: ${url}/docs`,
    "Ctrl-C ends it.",
    "",
    "",
  ].join("\n");
}
