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

/** Linux, where systemd has started it. `tokenFile` is a file with a GitHub token, where one is meant for the service. */
export function createSystemd(place: Place, tokenFile: string | null): ServiceManager {
  const { scope, home, user, env } = place;
  const isSystem = scope === "system";
  const systemctl = (...words: string[]): CommandLine => ["systemctl", ...(isSystem ? [] : ["--user"]), ...words];
  const folder = isSystem ? "/etc/systemd/system" : posix.join(home, ".config/systemd/user");
  return {
    name: "systemd",
    program: "systemctl",
    // As sd_booted(3) finds out.
    sign: "/run/systemd/system",
    file: posix.join(folder, UNIT),
    encoding: "utf-8",
    logFile: null,
    // Only a login sets it, and `su` and `sudo` are none.
    env: isSystem ? {} : { XDG_RUNTIME_DIR: env["XDG_RUNTIME_DIR"] || `/run/user/${user.id}` },
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
