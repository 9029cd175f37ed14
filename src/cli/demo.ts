import { ProxyError } from "../errors.ts";
import { isExposed } from "../guards/exposure.ts";
import type { CliWorld } from "./cli-world.ts";
import type { Call } from "./command.ts";
import { configurationOf } from "./configuration.ts";
import { throwawayWorld } from "./throwaway-world.ts";

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
  const { serveLoopback, terminal, env } = world;
  const { simulator, throwaway } = throwawayWorld(world, {
    serve: await serveLoopback(),
    home: HOME,
    env: Object.fromEntries(KEPT_VARIABLES.map((name) => [name, env[name]])),
    wordDelayMs: WORD_DELAY_MS,
  });
  try {
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
