import type { Clock } from "../world/clock.ts";
import type { Serve } from "../world/serve.ts";
import { createAccount, type SimulatorState } from "./account.ts";
import { createFaults, type Faults } from "./faults.ts";
import { createGate, type Gate } from "./gate.ts";
import { createHandler } from "./handle.ts";
import { createJournal, type Journal } from "./journal.ts";

/**
 * GitHub and Copilot on loopback, with the quirks of the real service (contract 11). Every answer is marked as simulated.
 *
 * Its models say the same on all endpoints: they call a tool that the user mentions, quote what a tool answered, or echo.
 * A line `simulate call NAME {"path":"a.txt"}` in what the user said makes the model call that tool with these very
 * arguments; for a tool that takes text instead of arguments it is `simulate call NAME "text with \n in it"`. The last
 * such line counts, for one answer.
 */
export interface Simulator {
  /** `http://127.0.0.1:PORT`: GitHub's website, its API and Copilot's API in one. */
  origin: string;
  /** The same again as the host of another plan: it answers Copilot's calls with 421 until the plan moves there. */
  wrongPlanOrigin: string;
  journal: Journal;
  faults: Faults;
  gate: Gate;
  state: SimulatorState;
  stop(): Promise<void>;
}

export type SimulatorNeeds = {
  clock: Clock;
  serve: Serve;
  /** 0, the default, takes a free one. */
  port?: number;
  /** Milliseconds between two events of a stream, 0 by default. */
  wordDelayMs?: number;
  /** Whether a sign-in succeeds without anybody typing the code. */
  autoApprove?: boolean;
  /** GitHub tokens that are signed in from the start. */
  knownGitHubTokens?: readonly string[];
};

/** A simulator that serves already. Throws when the port is taken. */
export function createSimulator(needs: SimulatorNeeds): Simulator {
  const { clock, serve, port = 0, wordDelayMs = 0, autoApprove = false, knownGitHubTokens = [] } = needs;
  const journal = createJournal();
  const faults = createFaults();
  const gate = createGate();
  const account = createAccount({ clock, autoApprove, knownGitHubTokens });
  const handle = createHandler({ clock, account, journal, faults, gate, wordDelayMs });

  const listen = (wantedPort: number) => {
    const server = serve(wantedPort, (call) => handle(call, origin));
    const origin = `http://127.0.0.1:${server.port}`;
    return { origin, stop: server.stop };
  };
  const home = listen(port);
  const otherPlan = listen(0);
  account.planOrigin = home.origin;

  return {
    origin: home.origin,
    wrongPlanOrigin: otherPlan.origin,
    journal,
    faults,
    gate,
    state: account,
    async stop() {
      await Promise.all([home.stop(), otherPlan.stop()]);
    },
  };
}
