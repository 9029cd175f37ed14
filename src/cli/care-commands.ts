import { type Command, JSON_FLAG } from "./command.ts";

/** What finds out whether all is well. */
export const CARE_COMMANDS: readonly Command[] = [
  {
    name: "doctor",
    mistaken: { check: "doctor", diagnose: "doctor" },
    summary: "find out what is wrong, if anything, and what cures it",
    flags: [{ name: "offline", summary: "leave out what asks GitHub and Copilot" }, JSON_FLAG],
    examples: [
      { line: "doctor", does: "changes nothing, costs nothing, and can be pasted into an issue" },
      { line: "doctor --json", does: "for scripts; the exit code is that of the first failure" },
    ],
    run: async (call, world) => (await import("./doctor/doctor.ts")).runDoctor(call, world),
  },
  {
    name: "selftest",
    mistaken: { test: "selftest", "self-test": "selftest" },
    summary: "prove offline, on a simulated Copilot, that this binary works",
    flags: [JSON_FLAG],
    examples: [{ line: "selftest", does: "after a download; the exit code is 1 when something fails" }],
    run: async (call, world) => (await import("./selftest.ts")).runSelftest(call, world),
  },
];
