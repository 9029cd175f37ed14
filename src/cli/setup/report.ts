import type { ProxyError } from "../../errors.ts";
import type { FileChange } from "../../setup/change-files.ts";
import { isIncluded, type ServedModel } from "../../setup/choose-model.ts";
import type { SetUp, SetUpClient, Target } from "../../setup/client.ts";
import { diffLines } from "../../setup/diff.ts";
import { detourBy, hostOf } from "../../setup/environment.ts";
import { snippetOf } from "../../setup/snippet.ts";
import { plainText } from "../../world/plain-text.ts";
import type { Terminal } from "../../world/terminal.ts";
import type { CliWorld } from "../cli-world.ts";
import { paint, printable, printTable } from "../print.ts";
import { PROGRAM } from "../program.ts";
import { tilde } from "../tilde.ts";
import type { ProxyAtHand } from "./proxy-at-hand.ts";

/** What came of one request in the client's own API; either an answer or an error. */
export type Proof = { model: string; answer: string | null; error: ProxyError | null };

type Screen = Pick<CliWorld, "terminal" | "home" | "env" | "build">;

/** Those that can be set up, in a table. */
export function printClients(clients: readonly SetUpClient[], terminal: Terminal): void {
  printTable(
    terminal,
    ["client", "is", "calls"],
    clients.map(({ id, name, dialect }) => [id, name, dialect]),
  );
  terminal.err(`\nTo see what one needs: ${PROGRAM} setup CLIENT\nTo have it done: ${PROGRAM} setup CLIENT --write\n`);
}

/** All that is to be pasted or done by hand. */
export function printSetUp(
  { name }: SetUpClient,
  setUp: SetUp,
  { isWriteWanted }: { isWriteWanted: boolean },
  { terminal, home, build }: Screen,
): void {
  const { files = [], environment = {}, code = {} } = setUp;
  if (isWriteWanted) terminal.err(`No file of ${name}'s can be written for you, so this is yours to do:\n\n`);
  for (const edit of files) {
    const text = plainText(snippetOf(edit)).trimEnd();
    terminal.out(`${heading(terminal, `In ${tilde(edit.paths[0], home)}:`)}\n${text}\n\n`);
  }
  const variables = Object.entries(environment).map(([key, value]) => assignment(key, value, build.platform));
  if (variables.length > 0)
    terminal.out(`${heading(terminal, "In the environment:")}\n${plainText(variables.join("\n"))}\n\n`);
  for (const text of Object.values(code)) terminal.out(`${plainText(text)}\n`);
  printByHand(setUp, terminal);
  if (files.length > 0) terminal.err("To have it put there, and all else kept: add --write\n");
}

/** What has changed in files, or would. */
export function printChanges(
  { name }: SetUpClient,
  setUp: SetUp,
  { changes, isDryRun }: { changes: readonly FileChange[]; isDryRun: boolean },
  { terminal, home }: Screen,
): void {
  for (const change of changes) {
    // Of a new file there is nothing that the user does not find in it.
    if (isDryRun || change.before !== null) printDiff(change, terminal, home);
    if (!isDryRun) terminal.err(`Wrote ${printable(tilde(change.path, home))}${backupNote(change, home)}.\n`);
  }
  if (changes.length === 0) terminal.err(`${name} is set up like this already: nothing to do.\n`);
  else if (isDryRun) terminal.err("Nothing was changed.\n");
  printByHand(setUp, terminal);
}

/** What `--undo` has changed in files, or would. */
export function printUndone(
  { name }: SetUpClient,
  { changes, isDryRun }: { changes: readonly FileChange[]; isDryRun: boolean },
  { terminal, home }: Screen,
): void {
  for (const change of changes) {
    printDiff(change, terminal, home);
    const done = change.after === null ? "Removed" : "Restored";
    if (!isDryRun) terminal.err(`${done} ${printable(tilde(change.path, home))}.\n`);
  }
  if (changes.length === 0) terminal.err(`${name} was not set up by \`${PROGRAM} setup\`: nothing to undo.\n`);
  else if (isDryRun) terminal.err("Nothing was changed.\n");
}

/** Tells what is about to be asked, and what it costs. */
export function announceProof(name: string, model: ServedModel, { terminal }: Screen): void {
  const { multiplier } = model;
  const counts = `That counts as ${multiplier} premium request${multiplier === 1 ? "" : "s"}.`;
  const cost = isIncluded(model) || multiplier === null ? "" : ` ${counts}`;
  terminal.err(`Asking ${printable(model.id)} one question, as ${name} asks it.${cost}\n`);
}

/** Tells what came of it all, and what to do next. */
export function printOutcome(
  { name, start }: SetUpClient,
  {
    isDone,
    proxy,
    proof,
    port,
  }: { isDone: boolean; proxy: ProxyAtHand; proof: Proof | null; port: string | true | undefined },
  { terminal }: Screen,
): void {
  if (proof?.answer) terminal.err(`It answered: ${printable(proof.answer)}\n`);
  if (proof?.error) terminal.err(`${paint(terminal, "red", "error:")} ${printable(proof.error.message)}\n`);
  if (proxy.answers !== "proxy") {
    if (!proxy.models) {
      const fact = "The models above are examples: which ones your account has is not known yet.";
      terminal.err(`${printable(`${fact} ${proxy.whyUnknown ?? ""}`.trimEnd())}\n`);
    }
    const run = `${PROGRAM} run${port === undefined ? "" : ` --port ${port}`}`;
    terminal.err(`No proxy runs at ${proxy.server.clientUrl}. Start it, in another terminal: ${run}\n`);
  } else if (isDone && start && !proof?.error) {
    terminal.err(`${name} uses your Copilot models from now on. Start it: ${start}\n`);
  }
}

/** Whoever has these set would wonder why nothing changes. */
export function tellRivals({ name, rivals = [] }: SetUpClient, { terminal, env }: Screen): void {
  for (const variable of rivals.filter((one) => env[one])) {
    terminal.err(`${variable} is set in your environment, and ${name} may obey it instead: unset it.\n`);
  }
}

/** What is set up by a file or by hand has the environment of its user. */
export function tellDetour({ name }: SetUpClient, target: Target, { terminal, env }: Screen): void {
  const variable = detourBy(target, env);
  if (variable === null) return;
  const fact = `${variable} is set, and ${name} may call ${target.url} by that proxy of your network`;
  terminal.err(`${fact}: put ${hostOf(target.url)} into NO_PROXY.\n`);
}

/** The same as data for a script. */
export function setUpAsData({
  client,
  target,
  proxy,
  setUp,
  changes,
  proof,
}: {
  client: SetUpClient;
  target: Target;
  proxy: ProxyAtHand;
  setUp: SetUp;
  changes: readonly FileChange[] | null;
  proof: Proof | null;
}) {
  const { files = [], environment = {}, steps = [], code = {}, note = null } = setUp;
  return {
    client: client.id,
    proxy: { url: proxy.server.clientUrl, running: proxy.answers === "proxy" },
    model: target.model,
    files: files.map((edit) => ({ path: edit.paths[0], format: edit.format, text: snippetOf(edit) })),
    changed: changes?.map(changeAsData) ?? null,
    environment,
    steps,
    code,
    note,
    test: proof && {
      model: proof.model,
      answer: proof.answer,
      error: proof.error && { code: proof.error.kind, message: proof.error.message },
    },
  };
}

/** Where to find what the file was. */
function backupNote({ before, backup }: FileChange, home: string): string {
  return before === null ? ", which is new" : `; what it was is in ${printable(tilde(backup, home))}`;
}

/** A change of a file as data. */
export function changeAsData({ path, backup, backUp, before, after }: FileChange) {
  return {
    path,
    backup: backUp === "remove" ? null : backup,
    diff: diffLines(before, after).join("\n"),
    exists: after !== null,
  };
}

function printByHand({ steps = [], note }: SetUp, terminal: Terminal): void {
  const lines = steps.map((step, at) => `${at + 1}. ${step}`);
  if (lines.length > 0) terminal.out(`${plainText(lines.join("\n"))}\n\n`);
  if (note) terminal.err(`${note}\n`);
}

function printDiff({ path, before, after }: FileChange, terminal: Terminal, home: string): void {
  const lines = diffLines(before, after).map(printable);
  terminal.out(`${heading(terminal, tilde(path, home))}\n${lines.map((line) => `${line}\n`).join("")}\n`);
}

function heading(terminal: Terminal, text: string): string {
  return paint(terminal, "bold", printable(text));
}

function assignment(name: string, value: string, platform: string): string {
  if (platform.startsWith("win32")) return `$env:${name} = "${value}"`;
  return `export ${name}=${/^[\w.:/@%+-]*$/.test(value) ? value : `'${value}'`}`;
}
