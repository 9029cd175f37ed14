import { asProxyError, ERROR_TABLE, ProxyError } from "../errors.ts";
import { commandMeant, parseArgv } from "./argv.ts";
import type { CliWorld } from "./cli-world.ts";
import { COMMANDS } from "./commands.ts";
import { renderCommandHelp, renderHelp } from "./help.ts";
import { paint, printableLines } from "./print.ts";
import { PROGRAM } from "./program.ts";

/** Does what the command line says. Returns the exit code; never rejects. */
export async function runCli(argv: readonly string[], world: CliWorld): Promise<number> {
  try {
    const call = parseArgv(argv, COMMANDS);
    if (call && !call.flags.has("help")) return await call.command.run(call, world);
    world.terminal.out(call ? renderCommandHelp(call.command, COMMANDS) : renderHelp(COMMANDS));
    return 0;
  } catch (thrown) {
    return report(thrown, argv, world);
  }
}

/** Tells a failure to whoever called us, on standard error. */
function report(thrown: unknown, argv: readonly string[], { terminal, interrupt, env }: CliWorld): number {
  if (interrupt.aborted && thrown === interrupt.reason) {
    terminal.err("\nInterrupted.\n");
    return ERROR_TABLE.interrupted.exitCode;
  }
  const error = asProxyError(thrown);
  const message = printableLines(
    thrown instanceof ProxyError ? error.message : `Unexpected failure: ${firstLine(thrown)}`,
  );
  const json = argv.includes("--json");
  if (json) terminal.err(`${JSON.stringify({ error: { code: error.kind, message } })}\n`);
  else terminal.err(`${paint(terminal, "red", "error:")} ${message}\n`);
  if (!json && error.kind === "usage") {
    terminal.err(`See: ${[PROGRAM, "help", commandMeant(argv, COMMANDS)?.name].filter(Boolean).join(" ")}\n`);
  }
  if (env.LOG_LEVEL === "debug" && thrown instanceof Error) terminal.err(`${printableLines(thrown.stack ?? "")}\n`);
  return error.exitCode;
}

function firstLine(thrown: unknown): string {
  return String(thrown).split("\n", 1).join();
}
