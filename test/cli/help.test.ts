import { describe, expect, test } from "bun:test";
import { COMMANDS } from "../../src/cli/commands.ts";
import { renderCommandHelp, renderCommandsMarkdown, renderHelp } from "../../src/cli/help.ts";

describe("the help", () => {
  test("tells every command, and what all of them take", () => {
    const help = renderHelp(COMMANDS);
    for (const { name, summary } of COMMANDS) {
      expect(help).toContain(`  ${name}`);
      expect(help).toContain(summary);
    }
    expect(help).toContain("--config FILE");
  });

  test("of a command tells its usage, other names, flags and examples", () => {
    for (const command of COMMANDS) {
      const help = renderCommandHelp(command, COMMANDS);
      expect(help).toContain(`Usage: github-copilot-svcs ${command.name}`);
      for (const alias of command.aliases ?? []) expect(help).toContain(alias);
      for (const flag of command.flags) expect(help).toContain(`--${flag.name}`);
      for (const { line } of command.examples) expect(help).toContain(`github-copilot-svcs ${line}`);
      expect(help).toContain("-h, --help");
    }
  });

  test("fits a terminal of 100 columns", () => {
    const pages = [renderHelp(COMMANDS), ...COMMANDS.map((command) => renderCommandHelp(command, COMMANDS))];
    for (const line of pages.join("\n").split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  });

  test("in Markdown has a row for each command, of three cells", () => {
    const rows = renderCommandsMarkdown(COMMANDS).split("\n").slice(2);
    expect(rows).toHaveLength(COMMANDS.length);
    for (const row of rows) expect(row.split("|")).toHaveLength(5);
  });
});
