import type { Finding } from "./finding.ts";

const LIMIT_MS = 60_000;

/** How far this machine's clock is ahead of each server that was asked, in milliseconds; none where none has told. */
export function judgeClock(aheadMs: readonly number[]): Finding {
  const [first] = aheadMs.toSorted((a, b) => Math.abs(a) - Math.abs(b));
  if (first === undefined) return { status: "skipped", message: "No server has told the time." };
  const details = { ahead_seconds: Math.round(first / 1000) };
  if (Math.abs(first) <= LIMIT_MS) return { status: "ok", message: "It agrees with GitHub's.", details };
  const way = first > 0 ? "ahead of" : "behind";
  return {
    status: "warning",
    message: `It is ${spelled(Math.abs(first))} ${way} GitHub's. Certificates may count as expired or not yet valid, and the times in the log are wrong.`,
    fix: "set the clock, or have the system keep it: `timedatectl set-ntp true` on Linux, Date & Time in the settings elsewhere",
    details,
  };
}

function spelled(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
