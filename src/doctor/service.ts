import type { Finding } from "./finding.ts";

/** What keeps the server running in the background, where that was set up. */
export type ServiceFacts = {
  /** `systemd`, `launchd`, … */
  manager: string;
  installed: boolean;
  running: boolean;
  /** Where it does not run: in a word how far it is, and why, where the manager says so. */
  state: string;
  reason: string | null;
  /** Where it is told to find this program, and whether that is there. */
  executable: string | null;
  executable_exists: boolean | null;
};

const COMMAND = "github-copilot-svcs service";

/** Null where this system has no manager of services that is known here. */
export function judgeService(facts: ServiceFacts | null): Finding {
  if (facts === null) return { status: "skipped", message: "This system has no service manager that is known here." };
  const { manager, installed, running, state, reason, executable } = facts;
  if (!installed) {
    const message = `None is installed. To have the server run by itself: \`${COMMAND} install\`.`;
    return { status: "ok", message, details: { manager, installed } };
  }
  const details = { manager, installed, running, state, reason };
  if (facts.executable_exists === false) {
    const message = `It is to run ${executable}, which is not there any more.`;
    return { status: "warning", message, fix: `${COMMAND} install`, details };
  }
  if (running) return { status: "ok", message: `It runs (${manager}).`, details };
  const why = reason === null ? "" : `: ${reason}`;
  const message = `It is installed and does not run (${manager}, ${state}${why}).`;
  return { status: "warning", message, fix: `${COMMAND} start, and if it fails: ${COMMAND} logs`, details };
}
