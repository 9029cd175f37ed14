// Installed and run by `bun run clients`; it is no part of `bun test`, since the clients are 1.3 GB.
import { describe, expect, test } from "bun:test";
import { createUserMachine } from "../../support/binary.ts";
import { PROGRAMS } from "./all-programs.ts";
import { AFTER, type Program } from "./program.ts";
import { createProgramUser } from "./user.ts";

const TIMEOUT_MS = 240_000;
/** More than these models take, each of which has another of Copilot's endpoints. */
const TOO_LONG = "x y z w ".repeat(90_000);
const SHORT_OF_ROOM = ["gpt-5.1", "claude-sonnet-4.6", "gemini-3.1-pro-preview"] as const;

describe.each(PROGRAMS.map((program): [string, Program] => [program.name, program]))("%s", (_, program) => {
  test.concurrent.each([...program.models])(
    "changes a file by the calls of %s",
    async (model) => {
      await using machine = await createUserMachine({ isSignedIn: true });
      const { url } = await machine.serve();
      const user = await createProgramUser(program, machine, url);
      machine.simulator.journal.clear();
      const prompts = program.prompts(user.file, model);
      for (const [index, prompt] of prompts.entries()) {
        expect(await user.run(program.words(model, prompt, index === 0))).toMatchObject({ code: 0 });
      }
      expect(await user.read()).toBe(`${AFTER}\n`);
      const asked = machine.simulator.journal.calls().filter(({ method }) => method === "POST");
      expect(asked.length).toBeGreaterThan(prompts.length);
      expect(asked.map(({ status }) => status)).toEqual(asked.map(() => 200));
      if (model !== "default") expect(asked.every(({ body }) => body.includes(`"model":"${model}"`))).toBe(true);
    },
    TIMEOUT_MS,
  );

  // A script has Bun's name here, by which nobody knows it.
  const isKnown = program.client.launch && !program.variant && !program.executable.endsWith(".js");
  test.concurrent.if(Boolean(isKnown))(
    "answers by exec, with no file of its own",
    async () => {
      await using machine = await createUserMachine({ isSignedIn: true });
      const { url } = await machine.serve();
      const user = await createProgramUser(program, machine, url, false);
      const { code, output } = await user.exec(program.words(program.models[0] ?? "default", "hello there", true));
      expect([code, output]).toEqual([0, expect.stringContaining("hello there")]);
      const asked = machine.simulator.journal.calls().filter(({ method }) => method === "POST");
      expect(asked.map(({ status }) => status)).toContain(200);
    },
    TIMEOUT_MS,
  );

  const { whenTooLong } = program;
  test.concurrent.each(whenTooLong ? SHORT_OF_ROOM : [])(
    "knows that the prompt is too long for %s",
    async (model) => {
      await using machine = await createUserMachine({ isSignedIn: true });
      const { url } = await machine.serve();
      const user = await createProgramUser(program, machine, url);
      const { output } = await user.run(program.words(model, "Read this.", true), TOO_LONG);
      expect(output).toContain(whenTooLong ?? "");
    },
    TIMEOUT_MS,
  );
});
