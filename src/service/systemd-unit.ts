import { NAME, type Place, STOP_SECONDS } from "./service-manager.ts";

/** What a user's manager can do, too: limits, and what a process asks of the kernel by itself (systemd.exec(5)). */
const CONFINED = [
  "UMask=0077",
  "NoNewPrivileges=yes",
  "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
  "RestrictNamespaces=yes",
  "RestrictRealtime=yes",
  "RestrictSUIDSGID=yes",
  "LockPersonality=yes",
  "SystemCallArchitectures=native",
  "SystemCallFilter=@system-service",
  "LimitCORE=0",
  "LimitNOFILE=65536",
  "MemoryMax=1G",
  "TasksMax=256",
];

/**
 * What only the system's manager can do: another user, and another view of the file system. A user's manager ignores
 * some of it, and does not start a service with the rest (tried with systemd 252). Not MemoryDenyWriteExecute: the
 * JavaScript engine compiles.
 */
const CONFINED_BY_SYSTEM = [
  "DynamicUser=yes",
  `StateDirectory=${NAME}`,
  "StateDirectoryMode=0700",
  "ProtectSystem=strict",
  "ProtectHome=yes",
  "PrivateTmp=yes",
  "PrivateDevices=yes",
  "ProtectKernelTunables=yes",
  "ProtectKernelModules=yes",
  "ProtectKernelLogs=yes",
  "ProtectControlGroups=yes",
  "ProtectClock=yes",
  "ProtectHostname=yes",
  "ProtectProc=invisible",
  "ProcSubset=pid",
  "CapabilityBoundingSet=",
  "RemoveIPC=yes",
];

export type UnitNeeds = Pick<Place, "scope" | "home" | "repository"> & {
  command: readonly string[];
  mark: string;
  /** The file of a GitHub token, which the manager hands over; null where there is none. */
  tokenFile: string | null;
};

/** A unit for systemd 240 and later. */
export function renderUnit({ scope, home, repository, command, mark, tokenFile }: UnitNeeds): string {
  const isSystem = scope === "system";
  return [
    `# ${mark}`,
    `# To change it: systemctl ${isSystem ? "" : "--user "}edit ${NAME}`,
    "[Unit]",
    "Description=The models of GitHub Copilot for every tool",
    ...(repository === null ? [] : [`Documentation=https://github.com/${repository}`]),
    ...(isSystem ? ["Wants=network-online.target", "After=network-online.target nss-lookup.target"] : []),
    "StartLimitIntervalSec=60",
    "StartLimitBurst=10",
    "",
    "[Service]",
    "Type=notify",
    `ExecStart=${execLine(command)}`,
    "ExecReload=/bin/kill -HUP $MAINPID",
    "Restart=on-failure",
    "RestartSec=2",
    // A wrong command line or configuration stays wrong. Without a sign-in it serves, and waits for one.
    "RestartPreventExitStatus=2 78",
    // Told twice to stop, it has ended at once.
    "SuccessExitStatus=130",
    // A server that hangs gives no sign of life.
    "WatchdogSec=60",
    `TimeoutStopSec=${STOP_SECONDS}`,
    "KillMode=mixed",
    ...CONFINED,
    ...(isSystem ? CONFINED_BY_SYSTEM : []),
    // Where it keeps its configuration and its sign-in; a user who is made for it has none.
    ...(isSystem ? [`Environment=HOME=${home}`] : []),
    ...(tokenFile === null ? [] : [`LoadCredential=github-token:${escapeSpecifiers(tokenFile)}`]),
    "",
    "[Install]",
    `WantedBy=${isSystem ? "multi-user.target" : "default.target"}`,
    "",
  ].join("\n");
}

/** A command line as systemd.service(5) has it: each word in quotes, so that nothing in it means anything. */
function execLine(command: readonly string[]): string {
  // It takes no program with these in its path, as of the home of an O'Brien; a shell does, and hands over to it.
  const carrier = /["'\\\0-\x1f]/.test(command[0] ?? "") ? ["/bin/sh", "-c", 'exec "$0" "$@"'] : [];
  const line = [...carrier, ...command];
  // A `$` would begin a variable in the words, and not in the path of the program; with the prefix it does in neither.
  const prefix = line.some((word) => word.includes("$")) ? ":" : "";
  return prefix + line.map((word) => (/^[\w./=:@+-]+$/.test(word) ? word : quoted(word))).join(" ");
}

function quoted(word: string): string {
  const text = escapeSpecifiers(word)
    .replace(/["\\]/g, "\\$&")
    .replace(/[\0-\x1f\x7f]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
  return `"${text}"`;
}

function escapeSpecifiers(text: string): string {
  return text.replaceAll("%", "%%");
}
