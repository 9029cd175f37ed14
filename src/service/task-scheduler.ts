import { win32 } from "node:path";
import { ProxyError } from "../errors.ts";
import { signed } from "./definition.ts";
import { type Ask, NAME, type Place, run, type ServiceManager, type ServiceState, tryTo } from "./service-manager.ts";
import { element } from "./xml.ts";

/** In the description of the task, and in what the scheduler tells of it. */
const SIGNATURE = `Installed by: ${NAME} service install`;

/**
 * Windows: a task of the user's, from log-on on. The scheduler keeps a copy of the definition; ours lies beside the
 * configuration. A task that has ended is started again within minutes, whatever its exit code: that of a program says
 * nothing to the scheduler. So `stop` disables the task, and `start` enables it.
 */
export function createTaskScheduler(place: Place): ServiceManager {
  const folder = win32.join(place.home, ".local", "share", NAME);
  const file = win32.join(folder, "service.xml");
  const logFile = win32.join(folder, "service.log");
  const task = ["/tn", NAME] as const;
  const end = tryTo("schtasks", "/end", ...task);
  const enable = run("schtasks", "/change", ...task, "/enable");
  const begin = run("schtasks", "/run", ...task);
  return {
    name: "Task Scheduler",
    program: "schtasks",
    signs: [],
    file,
    encoding: "utf-16",
    logFile,
    env: {},
    giveVariable: "setx NAME VALUE, and a new log-on",
    define(executable, words) {
      // A task has no standard error that anybody could read.
      const command = [executable, ...words, "--log-file", logFile];
      const forbidden = command.find((word) => /%[^%]+%|\$\(/.test(word));
      if (forbidden !== undefined) {
        const why = "the Task Scheduler would take a part of it for a variable";
        throw new ProxyError("usage", `A service cannot be given ${forbidden}: ${why}. Move it to another path.`);
      }
      return signed(command, (mark) => renderTask({ command, mark, place }));
    },
    register: [run("schtasks", "/create", ...task, "/xml", file, "/f")],
    start: [enable, begin],
    stop: [run("schtasks", "/change", ...task, "/disable"), end],
    restart: null,
    unregister: { before: [end, tryTo("schtasks", "/delete", ...task, "/f")], after: [] },
    showLog(lines, follow, own) {
      const path = (own ?? logFile).replaceAll("'", "''");
      const script = `Get-Content -LiteralPath '${path}' -Encoding UTF8 -Tail ${lines}${follow ? " -Wait" : ""}`;
      return ["powershell", "-NoProfile", "-NonInteractive", "-Command", script];
    },
    state: readState,
  };
}

/** Whether it runs the scheduler tells in the language of Windows only, so that the port has to tell. */
async function readState(ask: Ask): Promise<ServiceState> {
  const definition = (await ask(["schtasks", "/query", "/tn", NAME, "/xml"])) ?? "";
  const [settings = ""] = /<Settings>.*<\/Settings>/s.exec(definition) ?? [];
  const isThere = definition.includes("<Task");
  const isEnabled = isThere && !/<Enabled>false<\/Enabled>/.test(settings);
  const isForeign = isThere && !definition.includes(SIGNATURE);
  return { isEnabled, isForeign, phase: null, pid: null, since: null, reason: null };
}

const SETTINGS = {
  MultipleInstancesPolicy: "IgnoreNew",
  DisallowStartIfOnBatteries: "false",
  StopIfGoingOnBatteries: "false",
  AllowHardTerminate: "true",
  StartWhenAvailable: "true",
  RunOnlyIfNetworkAvailable: "false",
  AllowStartOnDemand: "true",
  Enabled: "true",
  Hidden: "false",
  RunOnlyIfIdle: "false",
  WakeToRun: "false",
  // None.
  ExecutionTimeLimit: "PT0S",
  // As other programs have it; by default it would be that of the background.
  Priority: "5",
} as const;

type TaskNeeds = { command: readonly string[]; mark: string; place: Place };

/** A task by the schema of [MS-TSCH] 2.5. */
function renderTask({ command, mark, place: { env, home, user } }: TaskNeeds): string {
  const { USERDOMAIN: domain, USERNAME: name = user.name, SystemRoot: root = "C:\\Windows" } = env;
  const account = domain ? `${domain}\\${name}` : name;
  return [
    '<?xml version="1.0" encoding="UTF-16"?>',
    `<!-- ${mark} -->`,
    '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
    "  <RegistrationInfo>",
    `    ${element("Author", account)}`,
    `    ${element("Description", `The models of GitHub Copilot for every tool. ${SIGNATURE}`)}`,
    "  </RegistrationInfo>",
    "  <Triggers>",
    "    <LogonTrigger>",
    "      <Repetition>",
    "        <Interval>PT5M</Interval>",
    "        <StopAtDurationEnd>false</StopAtDurationEnd>",
    "      </Repetition>",
    "      <Enabled>true</Enabled>",
    `      ${element("UserId", account)}`,
    "    </LogonTrigger>",
    "  </Triggers>",
    "  <Principals>",
    '    <Principal id="Author">',
    `      ${element("UserId", account)}`,
    "      <LogonType>InteractiveToken</LogonType>",
    "      <RunLevel>LeastPrivilege</RunLevel>",
    "    </Principal>",
    "  </Principals>",
    "  <Settings>",
    ...Object.entries(SETTINGS).map(([setting, value]) => `    ${element(setting, value)}`),
    "    <RestartOnFailure>",
    "      <Interval>PT1M</Interval>",
    "      <Count>999</Count>",
    "    </RestartOnFailure>",
    "  </Settings>",
    '  <Actions Context="Author">',
    "    <Exec>",
    // It would open a window for a program of the console; so it is started on a console that is not shown.
    `      ${element("Command", win32.join(root, "System32", "conhost.exe"))}`,
    `      ${element("Arguments", ["--headless", ...command.map(quoted)].join(" "))}`,
    `      ${element("WorkingDirectory", home)}`,
    "    </Exec>",
    "  </Actions>",
    "</Task>",
    "",
  ].join("\n");
}

/** A word as Windows programs take command lines apart (CommandLineToArgvW): backslashes count before a quote only. */
function quoted(word: string): string {
  if (/^[^\s"]+$/.test(word)) return word;
  return `"${word.replace(/(\\*)("|$)/g, (_, slashes: string, quote: string) => slashes + slashes + (quote && '\\"'))}"`;
}
