import { describe, expect, test } from "bun:test";
import { parseArgv } from "../../src/cli/argv.ts";
import type { Command } from "../../src/cli/command.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import { ProxyError } from "../../src/errors.ts";

const rows: readonly Command[] = [
  row("run", {
    aliases: ["start"],
    flags: [
      { name: "port", value: "PORT", summary: "" },
      { name: "demo", summary: "" },
    ],
  }),
  row("models", { flags: [{ name: "json", summary: "" }] }),
  row("models enable", { operands: ["ID"] }),
  row("exec", { operands: ["PROGRAM", "[ARGUMENT...]"], endsFlags: true, flags: [{ name: "json", summary: "" }] }),
  row("version", { aliases: ["-v", "--version"] }),
  row("update", { aliases: ["upgrade"], flags: [{ name: "version", value: "VERSION", summary: "" }] }),
];

function row(name: string, more: Partial<Command>): Command {
  return { name, summary: "", flags: [], examples: [], run: async () => 0, ...more };
}

function parse(line: string) {
  const call = parseArgv(line.split(" ").filter(Boolean), rows);
  return call && { command: call.command.name, operands: call.operands, flags: Object.fromEntries(call.flags) };
}

function refusal(line: string): string {
  try {
    parse(line);
  } catch (error) {
    if (error instanceof ProxyError && error.kind === "usage") return error.message;
    throw error;
  }
  throw new Error(`accepted: ${line}`);
}

describe("a command line", () => {
  test("that names another program leaves all behind it to that", () => {
    expect(parse("exec --json claude --json -p -- x")).toMatchObject({
      command: "exec",
      operands: ["claude", "--json", "-p", "--", "x"],
      flags: { json: true },
    });
    expect(parse("exec -- claude -p")).toMatchObject({ operands: ["claude", "-p"], flags: {} });
  });

  test("without a command asks for the help", () => {
    expect(parse("")).toBeNull();
    expect(parse("--help")).toBeNull();
    expect(parse("-h")).toBeNull();
  });

  test("takes a value after a space or an equals sign, and equals signs in it", () => {
    expect(parse("run --port 9000")?.flags).toEqual({ port: "9000" });
    expect(parse("run --port=9000")?.flags).toEqual({ port: "9000" });
    expect(parse("run --config=a=b")?.flags).toEqual({ config: "a=b" });
  });

  test("knows a command's other name with dashes from a flag of the command before it", () => {
    expect(parse("--version")?.command).toBe("version");
    for (const line of ["update --version 1.2.3", "upgrade --version=1.2.3", "--version=1.2.3 update"]) {
      expect(parse(line)).toEqual({ command: "update", operands: [], flags: { version: "1.2.3" } });
    }
  });

  test("takes flags before the command too", () => {
    expect(parse("--config x.json --demo run")).toEqual({
      command: "run",
      operands: [],
      flags: { config: "x.json", demo: true },
    });
  });

  test("knows the other names of a command, also those with dashes", () => {
    expect(parse("start")?.command).toBe("run");
    expect(parse("-v")?.command).toBe("version");
    expect(parse("--version")?.command).toBe("version");
  });

  test("finds a command of two words before that of one", () => {
    expect(parse("models")?.command).toBe("models");
    expect(parse("models enable gpt-5")).toEqual({ command: "models enable", operands: ["gpt-5"], flags: {} });
  });

  test("has no flags after two dashes", () => {
    expect(parse("models enable -- --odd")?.operands).toEqual(["--odd"]);
  });

  test("with --help needs no operands", () => {
    expect(parse("models enable --help")?.flags).toEqual({ help: true });
  });
});

describe("a wrong command line is refused, and told", () => {
  const cases: [line: string, ...says: string[]][] = [
    ["stauts", 'Unknown command "stauts".'],
    ["rnu", "Did you mean run?"],
    ["strat", "Did you mean start?"],
    ["run --prot 1", "Unknown flag --prot.", "Did you mean --port?"],
    ["run --json", "Unknown flag --json for run."],
    ["run -x", "Unknown flag -x."],
    ["run --port", "--port needs a value: --port PORT"],
    ["run --port --demo", "--port needs a value"],
    ["run --demo=yes", "--demo takes no value."],
    ["--port 1", "--port needs a command, as in: run --port"],
    ["models enable", "models enable needs ID"],
    ["models enabel x", 'models does not take "enabel".', "Did you mean models enable?"],
    ["models enable a b", 'models enable does not take "b".'],
    ["run --version", 'run does not take "--version".'],
  ];
  for (const [line, ...says] of cases) {
    test(line, () => {
      const message = refusal(line);
      for (const words of says) expect(message).toContain(words);
    });
  }
});

describe("the rows of the commands", () => {
  test("agree on whether a flag takes a value, since flags may stand before the command", () => {
    const values = new Map<string, boolean>();
    for (const flag of COMMANDS.flatMap((command) => command.flags)) {
      const takesValue = flag.value !== undefined;
      expect([flag.name, values.get(flag.name) ?? takesValue]).toEqual([flag.name, takesValue]);
      values.set(flag.name, takesValue);
    }
  });

  test("have names and aliases of their own, and examples that parse", () => {
    const names = COMMANDS.flatMap((command) => [command.name, ...(command.aliases ?? [])]);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, examples } of COMMANDS) {
      for (const { line } of examples) expect(parseArgv(line.split(" "), COMMANDS)?.command.name).toBe(name);
    }
  });
});
