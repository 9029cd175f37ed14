import { anonymous } from "../../doctor/anonymous.ts";
import type { Report } from "../../doctor/finding.ts";
import { runChecks } from "../../doctor/run-checks.ts";
import { ERROR_TABLE } from "../../errors.ts";
import type { CliWorld } from "../cli-world.ts";
import type { Call } from "../command.ts";
import { paint, printable, printJson } from "../print.ts";
import { doctorChecks } from "./checks.ts";

/** One check, and all of them: ten seconds with the end of the program, also where no network answers. */
const LIMIT_MS = 5000;
const TOTAL_MS = 9000;

/** Looks at all that this program needs, and changes nothing. Returns the exit code of the first failure, else 0. */
export async function runDoctor(call: Call, world: CliWorld): Promise<number> {
  const { terminal, clock, interrupt, build, home } = world;
  const json = call.flags.has("json");
  const { checks, logins } = await doctorChecks(call, world);
  const shown = (text: string) => anonymous(text, { home, logins: [...logins] });
  const width = Math.max(...checks.map(({ name }) => name.length));
  const reports = await runChecks(checks, {
    clock,
    interrupt,
    limitMs: LIMIT_MS,
    totalMs: TOTAL_MS,
    tell: (found) => json || terminal.out(found.map((report) => linesOf(report, width, shown, terminal)).join("")),
  });
  const counts = countsOf(reports);
  if (json) {
    const { version, commit, bun, platform } = build;
    const all = reports.map((report) => asData(report, shown));
    printJson(terminal, { version, commit, bun, platform, ok: counts.failure === 0, counts, checks: all });
  } else {
    const { ok, warning, failure, skipped } = counts;
    terminal.out(`\n${failure} failed, ${warning} to look at, ${ok} ok, ${skipped} skipped.\n`);
    terminal.err(HIDDEN);
  }
  const first = reports.find((report) => report.status === "failure");
  return first?.status === "failure" ? ERROR_TABLE[first.kind].exitCode : 0;
}

const HIDDEN =
  "This can be shown to others: tokens, keys, passwords and your name at GitHub are left out, your home is ~. " +
  "Names of hosts and proxies are in it.\n";

const STYLES = { ok: "green", warning: "yellow", failure: "red", skipped: "dim" } as const;

const STATUS_WIDTH = 7;

function linesOf(
  report: Report,
  width: number,
  shown: (text: string) => string,
  terminal: CliWorld["terminal"],
): string {
  const { name, status, message } = report;
  const word = paint(terminal, STYLES[status], status.padEnd(STATUS_WIDTH));
  // A message of several lines, such as that of a configuration, keeps them.
  const indent = " ".repeat(STATUS_WIDTH + width + 4);
  const [first = "", ...more] = shown(message).split("\n").map(printable);
  const fix = "fix" in report && report.fix !== undefined ? [`fix: ${printable(shown(report.fix))}`] : [];
  const lines = [`${word}  ${name.padEnd(width)}  ${first}`, ...[...more, ...fix].map((line) => indent + line.trim())];
  return `${lines.join("\n")}\n`;
}

function countsOf(reports: readonly Report[]): Record<Report["status"], number> {
  const counts = { ok: 0, warning: 0, failure: 0, skipped: 0 };
  for (const { status } of reports) counts[status] += 1;
  return counts;
}

/** A report for scripts: each has the same keys. */
function asData(report: Report, shown: (text: string) => string) {
  const { name, status, subject, message, details } = report;
  const fix = "fix" in report ? report.fix : undefined;
  const code = report.status === "failure" ? report.kind : undefined;
  return withTexts(
    { name, subject: subject ?? null, status, message, fix: fix ?? null, code: code ?? null, details: details ?? null },
    shown,
  );
}

/** The same data with each text in it changed. */
function withTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((one) => withTexts(one, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withTexts(one, change)]));
}
