import type { CliWorld } from "../cli-world.ts";
import { type Call, type Command, type Flag, JSON_FLAG } from "../command.ts";

const SYSTEM: Flag = { name: "system", summary: "the service of the whole machine, not yours alone; takes root" };
const DRY_RUN: Flag = { name: "dry-run", summary: "show what would be written and run, and do nothing" };
const FORCE: Flag = { name: "force", summary: "also where the definition is not ours any more; keeps a copy of it" };

const VERBS = {
  start: { summary: "start the service", does: "returns when the proxy answers" },
  stop: {
    summary: "stop the service for now; answers under way may finish",
    does: "see also: uninstall",
  },
  restart: { summary: "restart the service, as after an update", does: "with its present definition" },
} as const;

/** The commands that keep the proxy running. */
export const SERVICE_COMMANDS: readonly Command[] = [
  {
    name: "service status",
    aliases: ["service"],
    mistaken: { enable: "service install", disable: "service uninstall", remove: "service uninstall" },
    summary: "show whether the proxy runs as a service, since when and where",
    flags: [SYSTEM, JSON_FLAG],
    examples: [{ line: "service status", does: "exit code 0: it runs, 3: it does not, 4: there is none" }],
    run: async (call, world) => (await import("./status.ts")).runServiceStatus(call, world),
  },
  {
    name: "service install",
    summary: "keep the proxy running: start it now, and whenever you log on",
    flags: [
      { name: "port", value: "PORT", summary: "listen on this port instead of the configured one", sets: "port" },
      { name: "linger", summary: "run without a log-on, from boot on (Linux)" },
      { name: "restart", summary: "restart it at once if its definition has changed" },
      SYSTEM,
      FORCE,
      DRY_RUN,
      JSON_FLAG,
    ],
    examples: [
      { line: "service install", does: "for you, from now on" },
      { line: "service install --dry-run", does: "look first" },
    ],
    run: async (call, world) => (await import("./install.ts")).runServiceInstall(call, world),
  },
  {
    name: "service uninstall",
    summary: "stop the service and remove it; your sign-in and configuration stay",
    flags: [SYSTEM, FORCE, DRY_RUN, JSON_FLAG],
    examples: [{ line: "service uninstall", does: "it does not start any more" }],
    run: async (call, world) => (await import("./control.ts")).runServiceUninstall(call, world),
  },
  ...(["start", "stop", "restart"] as const).map(
    (verb): Command => ({
      name: `service ${verb}`,
      summary: VERBS[verb].summary,
      flags: [SYSTEM, DRY_RUN, JSON_FLAG],
      examples: [{ line: `service ${verb}`, does: VERBS[verb].does }],
      run: async (call: Call, world: CliWorld) => (await import("./control.ts")).runServiceControl(verb, call, world),
    }),
  ),
  {
    name: "service logs",
    mistaken: { log: "service logs" },
    summary: "show the last lines of the service's log",
    flags: [
      { name: "follow", short: "f", summary: "go on with the lines that come" },
      { name: "lines", short: "n", value: "N", summary: "so many lines instead of 50" },
      SYSTEM,
    ],
    examples: [{ line: "service logs -f", does: "until you press Ctrl-C" }],
    run: async (call, world) => (await import("./logs.ts")).runServiceLogs(call, world),
  },
];
