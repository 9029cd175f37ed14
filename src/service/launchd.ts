import { posix } from "node:path";
import { signed } from "./definition.ts";
import {
  type Ask,
  NAME,
  type Place,
  run,
  type ServiceManager,
  type ServiceState,
  STOP_SECONDS,
  type Step,
  tryTo,
} from "./service-manager.ts";
import { element } from "./xml.ts";

const LABEL = `io.github.${NAME}`;

/** It may still be ending what was there before: `bootout` does not wait (launchctl(1)). */
const PATIENCE_MS = (STOP_SECONDS + 5) * 1000;

/** macOS: an agent of the user, from log-in on, or a daemon that runs as the user from boot on. */
export function createLaunchd(place: Place): ServiceManager {
  const { scope, home, user } = place;
  const isSystem = scope === "system";
  const domain = isSystem ? "system" : `gui/${user.id}`;
  const target = `${domain}/${LABEL}`;
  const file = posix.join(
    isSystem ? "/" : home,
    isSystem ? "Library/LaunchDaemons" : "Library/LaunchAgents",
    `${LABEL}.plist`,
  );
  const logFile = posix.join(home, "Library/Logs", `${NAME}.log`);
  const load: Step = { do: "run", command: ["launchctl", "bootstrap", domain, file], patienceMs: PATIENCE_MS };
  const unload = tryTo("launchctl", "bootout", target);
  return {
    name: "launchd",
    program: "launchctl",
    signs: [],
    file,
    encoding: "utf-8",
    logFile,
    env: {},
    giveVariable: "launchctl setenv NAME VALUE at each log-on, before it starts",
    define(executable, words) {
      const command = [executable, ...words];
      return signed(command, (mark) => renderPlist({ command, mark, logFile, place }));
    },
    register: [run("launchctl", "enable", target)],
    // What is loaded cannot be loaded, and then needs to be started; what was not, starts by that.
    start: [tryTo("launchctl", "bootstrap", domain, file), tryTo("launchctl", "kickstart", target)],
    // It stays loaded, and an end in good order is not followed by a start.
    stop: [tryTo("launchctl", "kill", "SIGTERM", target)],
    restart: [unload, load],
    unregister: { before: [unload], after: [] },
    showLog: (lines, follow, own) => ["tail", "-n", String(lines), ...(follow ? ["-F"] : []), own ?? logFile],
    state: (ask) => readState(ask, domain, target),
  };
}

type PlistNeeds = { command: readonly string[]; mark: string; logFile: string; place: Place };

/** A property list as launchd.plist(5) describes it. */
function renderPlist({ command, mark, logFile, place: { scope, home, user } }: PlistNeeds): string {
  const entry = (key: string, value: string) => `  <key>${key}</key>\n  ${value}`;
  const text = (value: string) => element("string", value);
  const number = (value: number) => element("integer", String(value));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<!-- ${mark} -->`,
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    "<dict>",
    entry("Label", text(LABEL)),
    entry("ProgramArguments", ["<array>", ...command.map((word) => `    ${text(word)}`), "  </array>"].join("\n")),
    ...(scope === "system" ? [entry("UserName", text(user.name))] : []),
    entry("EnvironmentVariables", `<dict>\n    <key>HOME</key>\n    ${text(home)}\n  </dict>`),
    entry("WorkingDirectory", text(home)),
    entry("RunAtLoad", "<true/>"),
    entry("KeepAlive", "<dict>\n    <key>SuccessfulExit</key>\n    <false/>\n  </dict>"),
    entry("ThrottleInterval", number(10)),
    entry("ExitTimeOut", number(STOP_SECONDS)),
    entry("ProcessType", text("Interactive")),
    // 0077 in decimal, as a property list has no octal numbers.
    entry("Umask", number(0o077)),
    entry("StandardOutPath", text(logFile)),
    entry("StandardErrorPath", text(logFile)),
    "</dict>",
    "</plist>",
    "",
  ].join("\n");
}

async function readState(ask: Ask, domain: string, target: string): Promise<ServiceState> {
  const printed = (await ask(["launchctl", "print", target])) ?? "";
  const fact = (name: string) => new RegExp(`^\\t${name} = (.+)$`, "m").exec(printed)?.[1];
  const pid = Number(fact("pid")) || null;
  const lastExit = fact("last exit code");
  const disabled = (await ask(["launchctl", "print-disabled", domain])) ?? "";
  const isFailed = pid === null && lastExit !== undefined && /^[1-9]/.test(lastExit);
  return {
    isEnabled: !new RegExp(`"${LABEL}" => (?:disabled|true)`).test(disabled),
    isForeign: false,
    phase: pid !== null ? "running" : isFailed ? "failed" : "stopped",
    pid,
    since: pid === null ? null : timeOf(await ask(["ps", "-o", "lstart=", "-p", String(pid)])),
    reason: isFailed ? `last exit code ${lastExit}` : null,
  };
}

/** `Tue Dec  1 12:16:16 2026`: those who ask set TZ. */
function timeOf(text: string | null): string | null {
  const ms = Date.parse(`${text?.trim()} UTC`);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString().replace(/\.000Z$/, "Z");
}
