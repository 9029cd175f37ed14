import type { CliWorld } from "../cli-world.ts";
import type { Call } from "../command.ts";
import { printJson, printLines } from "../print.ts";
import { PROGRAM } from "../program.ts";
import { openServiceDesk, type ServiceDesk, TOKEN_FILE } from "./desk.ts";
import { addressInWords, commandFor, readFacts, type ServiceFacts } from "./facts.ts";

/** As `systemctl status` has them: it runs, it does not, there is none. */
const EXIT = { running: 0, stopped: 3, absent: 4 } as const;

/** Prints how the service fares. Returns 0 when it runs, 3 when it does not, 4 when none is installed. */
export async function runServiceStatus(call: Call, world: CliWorld): Promise<number> {
  const desk = await openServiceDesk(call, world);
  const facts = await readFacts(desk, world);
  if (call.flags.has("json")) printJson(world.terminal, facts);
  else printLines(world.terminal, statusLines(facts, desk));
  if (!facts.installed) return EXIT.absent;
  return facts.running ? EXIT.running : EXIT.stopped;
}

/** The same facts for people, a line each. */
export function statusLines(facts: ServiceFacts, desk: ServiceDesk): string[] {
  const { manager, scope, state, reason, since, pid, command } = facts;
  if (!facts.installed) return [`Service: not installed. To have it: ${commandFor("install", desk)}`];
  const life = [state, since && ` since ${since}`, reason && `: ${reason}`].filter(Boolean).join("");
  return [
    `Service: ${life} (${manager}, ${scope === "system" ? "the whole system's" : "yours"})`,
    `Definition: ${facts.definition}${OTHERS[facts.definition_state]}`,
    `Starts by itself: ${startLine(facts)}`,
    ...(command === null ? [] : [`Program: ${command[0]}${facts.executable_exists === false ? GONE : ""}`]),
    ...(pid === null ? [] : [`Process: ${pid}`]),
    ...(addressInWords(facts) === null ? [] : [`Server: ${serverLine(facts)}`]),
    ...(facts.log_file === null ? [] : [`Log: ${facts.log_file}`]),
    ...adviceLines(facts),
  ];
}

const OTHERS: Readonly<Record<ServiceFacts["definition_state"], string>> = {
  ours: "",
  absent: "",
  edited: " (changed by hand)",
  foreign: ` (not written by ${PROGRAM})`,
};

const GONE = ` (it is not there any more: install it again from where it is now)`;

function startLine({ enabled, linger, scope, manager }: ServiceFacts): string {
  if (!enabled) return "no";
  if (scope === "system" || linger) return "at boot";
  return manager === "systemd" ? "when you log on (from boot on with: loginctl enable-linger)" : "when you log on";
}

function serverLine(facts: ServiceFacts): string {
  const place = addressInWords(facts);
  return facts.version === null ? `none on ${place}` : `running on ${place} (version ${facts.version})`;
}

/** A process with the same user, who is made for it, and in the same folder. */
const OF_THE_SERVICE = [
  "DynamicUser=yes",
  `User=${PROGRAM}`,
  `StateDirectory=${PROGRAM}`,
  `Environment=HOME=/var/lib/${PROGRAM}`,
]
  .map((property) => `-p ${property}`)
  .join(" ");

function adviceLines({ token_state: token, scope, manager, executable }: ServiceFacts): string[] {
  if (token !== "signed_out" && token !== "refused") return [];
  const fact = "Nobody is signed in, so it answers no model call yet. Next:";
  if (scope === "user" || manager !== "systemd") {
    return [`${fact} run ${PROGRAM} auth; the service takes the sign-in up within half a minute`];
  }
  return [
    `${fact} sign in as the user that the service has, by`,
    `  sudo systemd-run --pty ${OF_THE_SERVICE} ${executable} auth`,
    `or put a GitHub token into ${TOKEN_FILE}, readable by root alone, and run: ${PROGRAM} service install --system --restart`,
  ];
}
