import { posix } from "node:path";
import { signed } from "./definition.ts";
import {
  type Ask,
  type CommandLine,
  NAME,
  type Place,
  run,
  type ServiceManager,
  type ServiceState,
  tryTo,
} from "./service-manager.ts";
import { renderUnit } from "./systemd-unit.ts";

const UNIT = `${NAME}.service`;
const FACTS = ["LoadState", "ActiveState", "SubState", "UnitFileState", "MainPID", "ActiveEnterTimestamp", "Result"];

/** As sd_booted(3) finds out. */
const SYSTEM_SIGN = {
  path: "/run/systemd/system",
  otherwise: [
    `systemd does not run this system, and ${NAME} knows no other here. Have \`${NAME} run\` started by what starts`,
    "programs here: it serves in the foreground, ends on SIGTERM, and reads its configuration again on SIGHUP.",
  ].join(" "),
};

const sessionSign = (path: string, name: string) => ({
  path,
  otherwise: [
    `systemd runs nothing for ${name} now. Log in directly, and not by su or sudo; or have it run from boot on:`,
    `sudo loginctl enable-linger ${name}; or install a service of the whole system: --system.`,
  ].join(" "),
});

/** Linux, where systemd has started it. `tokenFile` is a file with a GitHub token, where one is meant for the service. */
export function createSystemd(place: Place, tokenFile: string | null): ServiceManager {
  const { scope, home, user, env } = place;
  const isSystem = scope === "system";
  const systemctl = (...words: string[]): CommandLine => ["systemctl", ...(isSystem ? [] : ["--user"]), ...words];
  // Only a login sets it, and `su` and `sudo` are none.
  const runtimeFolder = env["XDG_RUNTIME_DIR"] || `/run/user/${user.id}`;
  const folder = isSystem ? "/etc/systemd/system" : posix.join(home, ".config/systemd/user");
  return {
    name: "systemd",
    program: "systemctl",
    signs: [SYSTEM_SIGN, ...(isSystem ? [] : [sessionSign(runtimeFolder, user.name)])],
    file: posix.join(folder, UNIT),
    encoding: "utf-8",
    logFile: null,
    env: isSystem ? {} : { XDG_RUNTIME_DIR: runtimeFolder },
    giveVariable: `systemctl ${isSystem ? "" : "--user "}edit ${NAME}, with the lines [Service] and Environment=NAME=VALUE`,
    define(executable, words) {
      const command = [executable, ...words];
      return signed(command, (mark) => renderUnit({ ...place, command, mark, tokenFile }));
    },
    register: [run(...systemctl("daemon-reload")), run(...systemctl("enable", UNIT))],
    start: [tryTo(...systemctl("reset-failed", UNIT)), run(...systemctl("start", UNIT))],
    stop: [run(...systemctl("stop", UNIT))],
    restart: [tryTo(...systemctl("reset-failed", UNIT)), run(...systemctl("restart", UNIT))],
    unregister: {
      before: [run(...systemctl("disable", "--now", UNIT))],
      after: [run(...systemctl("daemon-reload")), tryTo(...systemctl("reset-failed", UNIT))],
    },
    showLog(lines, follow, file) {
      const follows = follow ? ["-f"] : [];
      if (file !== null) return ["tail", "-n", String(lines), ...(follow ? ["-F"] : []), file];
      return ["journalctl", ...(isSystem ? [] : ["--user"]), "-u", UNIT, "-n", String(lines), "--no-pager", ...follows];
    },
    state: (ask) => readState(ask, systemctl("show", UNIT, `--property=${FACTS.join(",")}`)),
  };
}

async function readState(ask: Ask, command: CommandLine): Promise<ServiceState> {
  const lines = ((await ask(command)) ?? "").split("\n");
  const facts = new Map(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
  const [active = "", result = ""] = [facts.get("ActiveState"), facts.get("Result")];
  // It has failed, and is to be started again.
  const phase = facts.get("SubState") === "auto-restart" ? "failed" : (PHASES[active] ?? "stopped");
  const isRunning = phase === "running";
  return {
    isEnabled: facts.get("UnitFileState") === "enabled",
    isForeign: false,
    phase,
    pid: Number(facts.get("MainPID")) || null,
    since: isRunning ? timeOf(facts.get("ActiveEnterTimestamp")) : null,
    reason: isRunning || result === "" || result === "success" ? null : result,
  };
}

const PHASES: Readonly<Record<string, ServiceState["phase"]>> = {
  active: "running",
  reloading: "running",
  activating: "starting",
  deactivating: "stopping",
  failed: "failed",
};

/** `Tue 2026-12-01 12:16:16 UTC`: those who ask set TZ. */
function timeOf(text = ""): string | null {
  const [, day, time] = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/.exec(text) ?? [];
  return day === undefined ? null : `${day}T${time}Z`;
}
