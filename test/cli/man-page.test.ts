import { describe, expect, test } from "bun:test";
import type { Command } from "../../src/cli/command.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import { manPage } from "../../src/cli/man-page.ts";
import { listSettings } from "../../src/config/settings.ts";

describe("the manual page", () => {
  test("has every command with its flags, every setting and every exit code", () => {
    const page = manPage(COMMANDS, "1.2.3");
    for (const { name, flags } of COMMANDS) {
      expect(page).toContain(`\\fB${name}\\fR`);
      for (const flag of flags) expect(page).toContain(`\\fB\\-\\-${flag.name.replaceAll("-", "\\-")}\\fR`);
    }
    for (const { path } of listSettings()) expect(page).toContain(`\\fB${path}\\fR`);
    for (const code of [0, 1, 2, 69, 77, 78, 130]) expect(page).toContain(`\\fB${code}\\fR`);
    expect(page).toStartWith('.TH GITHUB-COPILOT-SVCS 1 "" "github-copilot-svcs 1.2.3"');
  });

  test("takes no text for a request or an escape of its own language", () => {
    const row: Command = {
      name: "odd",
      summary: ".so /etc/passwd \\n and 'this",
      flags: [],
      examples: [{ line: "odd ~/.file", does: "'TH is no request" }],
      run: async () => 0,
    };
    const lines = manPage([row], "1").split("\n");
    expect(lines).toContain("\\&.so /etc/passwd \\en and 'this.");
    expect(lines).toContain("\\&'TH is no request");
    expect(lines).toContain("github\\-copilot\\-svcs odd \\(ti/.file");
  });
});
