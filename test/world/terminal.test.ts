import { expect, test } from "bun:test";

const TERMINAL = JSON.stringify(new URL("../../src/world/terminal.ts", import.meta.url).pathname);

function start(script: string) {
  return Bun.spawn([process.execPath, "-e", `import { openTerminal } from ${TERMINAL}; ${script}`], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
  });
}

test("a reader that leaves early does not change the exit code", async () => {
  const child = start(`
    const terminal = openTerminal({}, String);
    process.exitCode = 7;
    for (let line = 0; line < 1000; line++) terminal.out("x".repeat(1000) + "\\n");`);
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  expect(await child.exited).toBe(7);
  expect(await child.stderr.text()).toBe("");
});

test("all of a long output arrives", async () => {
  const child = start(`openTerminal({}, String).out("x".repeat(300_000))`);
  expect((await child.stdout.text()).length).toBe(300_000);
});

test("an answer is the line that was typed, the question goes to standard error, and the process can end", async () => {
  const child = start(`
    const terminal = openTerminal({}, String);
    terminal.out(JSON.stringify(await terminal.ask("Sure? ", new AbortController().signal)));`);
  child.stdin.write("yes\n");
  child.stdin.flush();
  expect(await child.stdout.text()).toBe('"yes"');
  expect(await child.stderr.text()).toBe("Sure? ");
  expect(await child.exited).toBe(0);
});

test("the end of input is an empty answer, to every further question too", async () => {
  const child = start(`
    const terminal = openTerminal({}, String);
    const { signal } = new AbortController();
    terminal.out(JSON.stringify([await terminal.ask("", signal), await terminal.ask("", signal)]));`);
  child.stdin.end();
  expect(await child.stdout.text()).toBe('["",""]');
});

test("a question ends with the signal's reason", async () => {
  const child = start(`
    const terminal = openTerminal({}, String);
    const controller = new AbortController();
    const answer = terminal.ask("? ", controller.signal).catch((reason) => terminal.out(String(reason)));
    controller.abort("stopped");
    await answer;
    await terminal.ask("", controller.signal).catch((reason) => terminal.out(", again " + reason));`);
  expect(await child.stdout.text()).toBe("stopped, again stopped");
  expect(await child.exited).toBe(0);
});

test("a pipe is no place for colour or questions", () => {
  const child = Bun.spawnSync([
    process.execPath,
    "-e",
    `import { openTerminal } from ${TERMINAL}; const t = openTerminal({}, String); t.out(JSON.stringify([t.interactive, t.colour]))`,
  ]);
  expect(child.stdout.toString()).toBe("[false,false]");
});

test("what goes to standard error has passed the redactor", async () => {
  const child = start(`openTerminal({}, (text) => text.replaceAll("secret", "-")).err("a secret")`);
  expect(await child.stderr.text()).toBe("a -");
});
