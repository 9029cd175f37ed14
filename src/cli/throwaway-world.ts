import { createSimulator, type Simulator } from "../simulator/simulator.ts";
import type { Serve } from "../world/serve.ts";
import type { World } from "../world/world.ts";
import { createThrowawayFiles } from "./throwaway-files.ts";

/** Of the form of GitHub's, and good at the simulator only. */
const GITHUB_TOKEN = `ghu_${"simulated".repeat(4)}`;

export type ThrowawayNeeds = {
  /** Where the simulator listens. */
  serve: Serve;
  /** What paths begin with, so that none of the user's appears even in the log. */
  home: string;
  /** All of the environment that there is, besides what leads to the simulator. */
  env: World["env"];
  /** Milliseconds between two events of a stream. */
  wordDelayMs?: number;
};

/** A world that ends with the process, and a GitHub and a Copilot in it. Nothing of the user's is read or written. */
export function throwawayWorld(
  world: World,
  { serve, home, env, wordDelayMs = 0 }: ThrowawayNeeds,
): { simulator: Simulator; throwaway: World } {
  const { clock } = world;
  const simulator = createSimulator({ clock, serve, knownGitHubTokens: [GITHUB_TOKEN], wordDelayMs });
  // Here nobody has terms to accept, and the command that does it would ask the user's own account.
  for (const { policy } of simulator.state.models) if (policy) policy.state = "enabled";
  const { origin } = simulator;
  const throwaway: World = {
    ...world,
    files: createThrowawayFiles(),
    home,
    env: {
      ...env,
      COPILOT_GITHUB_URL: origin,
      COPILOT_GITHUB_API_URL: origin,
      COPILOT_API_URL: origin,
      GITHUB_TOKEN,
    },
  };
  return { simulator, throwaway };
}
