import { ProxyError } from "../../errors.ts";
import type { CommandLine, ServiceManager, Step } from "../../service/service-manager.ts";
import type { CliWorld } from "../cli-world.ts";
import { printable, printableLines, printJson } from "../print.ts";

const AGAIN_AFTER_MS = 300;

/** Does the steps, in order. Resolves with the complaints of those that may fail; throws that of one that may not. */
export async function carryOut(steps: readonly Step[], manager: ServiceManager, world: CliWorld): Promise<string[]> {
  const complaints: string[] = [];
  for (const step of steps) {
    if (step.do === "run") {
      const complaint = await runStep(step, manager, world);
      if (complaint !== null && !step.mayFail) throw new ProxyError("service_failed", complaint);
      if (complaint !== null) complaints.push(complaint);
    } else {
      await changeFile(step, world);
    }
  }
  return complaints;
}

/** Shows the steps and does nothing. */
export function rehearse(steps: readonly Step[], { terminal }: CliWorld, isJson: boolean): void {
  if (isJson) {
    printJson(terminal, { steps });
    return;
  }
  const lines = steps.map((step) => {
    if (step.do === "run") return `Would run: ${shown(step.command)}`;
    const path = printable(step.path);
    return step.do === "remove" ? `Would remove: ${path}` : `Would write: ${path}\n\n${printableLines(step.text)}`;
  });
  terminal.out(`${lines.join("\n")}\n`);
}

/** A command line as one types it. */
export function shown(command: CommandLine): string {
  return command.map((word) => (/^[\w./:@=,+\\-]+$/.test(word) ? word : `"${printable(word)}"`)).join(" ");
}

async function changeFile(step: Extract<Step, { path: string }>, { files, terminal }: CliWorld): Promise<void> {
  if (step.do === "remove") {
    await files.remove(step.path);
    terminal.err(`Removed ${printable(step.path)}\n`);
    return;
  }
  const content = step.encoding === "utf-8" ? step.text : Buffer.from(`\ufeff${step.text}`, "utf16le");
  await files.writeShared(step.path, content);
  terminal.err(`Wrote ${printable(step.path)}\n`);
}

type RunStep = Extract<Step, { do: "run" }>;

/** What it said when it failed; null when it did not. */
async function runStep({ command, patienceMs = 0 }: RunStep, manager: ServiceManager, world: CliWorld) {
  const { programs, clock, interrupt } = world;
  const endMs = clock.monotonicMs() + patienceMs;
  for (;;) {
    const end = await programs.run(command, { env: { ...manager.env }, signal: interrupt });
    interrupt.throwIfAborted();
    if (end.exitCode === 0) return null;
    if (clock.monotonicMs() >= endMs) {
      const words = `${end.stderr}\n${end.stdout}`.trim();
      return `\`${shown(command)}\` has failed (exit code ${end.exitCode})${words && `:\n${words}`}`;
    }
    await clock.sleep(AGAIN_AFTER_MS, interrupt);
  }
}
