import { runCli } from "../../src/cli/cli.ts";
import type { CliWorld } from "../../src/cli/cli-world.ts";
import { systemClock } from "../../src/world/clock.ts";
import { createCliWorld } from "./cli-world.ts";
import { createMemoryFiles, type MemoryFiles } from "./memory-files.ts";
import { createMemoryTerminal } from "./memory-terminal.ts";

/** What a service manager that is none knows of our service. */
type ManagerState = { isRunning: boolean; isEnabled: boolean; isKnown: boolean };

/** A machine whose service manager is played by a table of its commands, and whose servers answer as `/health` does. */
export interface ServiceMachine {
  files: MemoryFiles;
  manager: ManagerState;
  /** The commands that were run, but for those that only ask. */
  ran: string[];
  /** What is handed over to on the terminal. */
  handedOver: string[];
  /** Programs that fail, by the beginning of their command line, and with which words. */
  failures: Map<string, string>;
  /** Who listens on which port: ours, by its version, or another program. */
  ports: Map<number, string>;
  run(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }>;
}

type Platform = "linux" | "darwin" | "win32";

// On the drive of the working folder, so that it is a home where the tests run, too.
const HOMES = { linux: "/home/octo", darwin: "/Users/octo", win32: "/octo" };
const PROGRAMS = { linux: "systemctl", darwin: "launchctl", win32: "schtasks" };
const SIGNS = { "/run/systemd/system": "", "/run/user/1000": "", "/run/user/0": "" };
const EXECUTABLE = "/opt/svcs/github-copilot-svcs";

/** `executable` is where the program is; null when it runs from source. */
type Given = Partial<Pick<CliWorld, "env" | "user">> & { executable?: string | null };

export function createServiceMachine(
  platform: Platform,
  { executable = EXECUTABLE, ...given }: Given = {},
): ServiceMachine {
  const files = createMemoryFiles({
    [executable ?? ""]: "",
    ...(platform === "linux" && SIGNS),
  });
  const manager: ManagerState = { isRunning: false, isEnabled: false, isKnown: false };
  const failures = new Map<string, string>();
  const ports = new Map<number, string>();
  let waitedMs = 0;
  const ran: string[] = [];
  const handedOver: string[] = [];
  const answer = { linux: systemd, darwin: launchd, win32: scheduler }[platform];

  function run(line: string): { exitCode: number; stdout: string } {
    const asked = answer(line, manager);
    if (asked !== null) return asked.startsWith("!") ? { exitCode: 1, stdout: "" } : { exitCode: 0, stdout: asked };
    ran.push(line);
    if (/ (start|restart|bootstrap|kickstart|\/run) ?/.test(line)) manager.isRunning = manager.isKnown = true;
    if (/ (stop|disable|bootout|kill|\/end|\/delete) ?/.test(line)) manager.isRunning = false;
    if (/ (enable|\/create|\/enable)( |$)/.test(line)) manager.isEnabled = manager.isKnown = true;
    if (/ (disable|\/disable)( |$)/.test(line)) manager.isEnabled = false;
    if (/ (\/delete|bootout) /.test(line)) manager.isKnown = false;
    return { exitCode: 0, stdout: "" };
  }

  return {
    files,
    manager,
    ran,
    handedOver,
    failures,
    ports,
    async run(...words) {
      const terminal = createMemoryTerminal();
      const world = createCliWorld({
        // Nobody waits for a service that does not come.
        clock: {
          ...systemClock,
          monotonicMs: () => waitedMs,
          sleep: async (ms) => {
            waitedMs += ms;
          },
        },
        files,
        terminal,
        home: HOMES[platform],
        programs: {
          find: (name) => (name === PROGRAMS[platform] ? `/bin/${name}` : null),
          async run(command) {
            const line = command.join(" ");
            const [, words] = [...failures].find(([beginning]) => line.startsWith(beginning)) ?? [];
            if (words !== undefined) return { exitCode: 1, stdout: "", stderr: words };
            return { ...run(line), stderr: "" };
          },
          async handOver(command) {
            handedOver.push(command.join(" "));
            return 0;
          },
        },
        fetch: async (url, init) => {
          const port = Number(new URL(String(url)).port);
          const isItsOwn = port === 8081 || init?.unix !== undefined;
          const version = ports.get(port) ?? (manager.isRunning && isItsOwn ? "1.2.3" : undefined);
          if (version === undefined) throw new Error("ECONNREFUSED");
          const server = version === "other" ? "nginx" : `github-copilot-svcs/${version}`;
          return Response.json({ status: "ok", token: { state: "signed_out" } }, { headers: { server } });
        },
        ...given,
        build: { ...createCliWorld().build, platform: `${platform}-x64`, executable },
      });
      const code = await runCli(words, world);
      return { code, stdout: terminal.stdout, stderr: terminal.stderr };
    },
  };
}

/** What is printed for those who only ask; null for a command that does something, `!` where asking fails. */
type Answer = (line: string, state: ManagerState) => string | null;

const systemd: Answer = (line, { isRunning, isEnabled }) => {
  if (line.startsWith("journalctl")) return "the last line\n";
  if (!line.includes(" show ")) return null;
  const active = isRunning ? "ActiveState=active\nMainPID=42" : "ActiveState=inactive\nMainPID=0";
  return `${active}\nUnitFileState=${isEnabled ? "enabled" : "disabled"}\nResult=success\n`;
};

const launchd: Answer = (line, { isRunning, isKnown }) => {
  if (line.startsWith("ps ")) return "Tue Dec  1 12:16:16 2026\n";
  if (line.includes(" print-disabled ")) return "disabled services = {\n}\n";
  if (!line.includes(" print ")) return null;
  return isKnown ? `it = {\n\tstate = x\n${isRunning ? "\tpid = 42\n" : ""}}\n` : "!";
};

const scheduler: Answer = (line, { isKnown, isEnabled }) => {
  if (!line.includes(" /query ")) return null;
  const text = "Installed by: github-copilot-svcs service install";
  return isKnown ? `<Task>${text}<Settings><Enabled>${isEnabled}</Enabled></Settings></Task>` : "!";
};
