import { type Command, type Flag, JSON_FLAG } from "./command.ts";

export const CHECK_FLAG: Flag = {
  name: "check",
  summary: "tell whether there is a newer version: ends with 1 if so, 0 if not",
};

export const UPDATE_COMMANDS: readonly Command[] = [
  {
    name: "update",
    aliases: ["upgrade"],
    summary: "replace this program by the newest version",
    flags: [
      CHECK_FLAG,
      { name: "version", value: "VERSION", summary: "take this version, which may be an older one" },
      JSON_FLAG,
    ],
    examples: [
      { line: "update", does: "verified before anything is replaced" },
      { line: "update --version v1.2.3", does: "back to an older version" },
    ],
    run: async (call, world) => (await import("./update.ts")).runUpdate(call, world),
  },
];
