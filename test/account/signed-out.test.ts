import { expect, test } from "bun:test";
import { createFakeClock } from "../support/fake-clock.ts";
import { failureOf } from "../support/kind-of.ts";
import { STAY, setUp, WANTED } from "./set-up.ts";

const END_SECONDS = createFakeClock().wallMs() / 1000 + 600;
const AGE_MS = 1_500_000;

test.each([
  ["nothing", undefined, 0, null, "Not signed in to GitHub."],
  [
    "a Copilot token that is still good",
    `tid=1;exp=${END_SECONDS}`,
    0,
    null,
    "COPILOT_TOKEN cannot be renewed, as there is no GitHub sign-in. It works until 2026-01-01 00:10:00 UTC.",
  ],
  [
    "one without an end",
    "opaque",
    0,
    null,
    "COPILOT_TOKEN cannot be renewed, as there is no GitHub sign-in. It does not say how long it works.",
  ],
  [
    "one whose end is past",
    `tid=1;exp=${END_SECONDS}`,
    AGE_MS,
    null,
    "COPILOT_TOKEN has expired, and there is no GitHub sign-in.",
  ],
  [
    "one without an end, after a usual life",
    "opaque",
    AGE_MS,
    null,
    "COPILOT_TOKEN does not say when it ends, so it is used for 25 minutes only, and there is no GitHub sign-in.",
  ],
  [
    "one that Copilot refuses",
    "opaque",
    0,
    "opaque",
    "Copilot does not accept COPILOT_TOKEN, and there is no GitHub sign-in.",
  ],
])("without a sign-in and with %s, the truth about it is told", async (_, token, afterMs, rejected, words) => {
  const { supply, clock } = setUp({ credentials: null, ...(token && { env: { COPILOT_TOKEN: token } }) });
  await clock.advance(afterMs);
  const { kind, message } = await failureOf(() => supply.fresh({ ...WANTED, rejected }, STAY));
  expect([kind, message]).toEqual(["not_authenticated", `${words} Run \`github-copilot-svcs auth\`.`]);
});
