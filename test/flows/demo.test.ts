import { expect, setDefaultTimeout, test } from "bun:test";
import { createUserMachine } from "../support/binary.ts";
import { callsTo } from "../support/proxy.ts";

setDefaultTimeout(20_000);

const isWindows = process.platform === "win32";

test.skipIf(isWindows)("the line that the demo prints streams an answer, typed into a shell as it is", async () => {
  await using machine = await createUserMachine();
  const { stderr } = await machine.serve(["--demo"]);
  const [, line = ""] = await stderr.until(/^ {2}(curl .*)$/m);
  const shell = Bun.spawn(["sh", "-c", line], { env: machine.environment(), stdout: "pipe", stderr: "ignore" });
  const printed = await shell.stdout.text();
  expect(await shell.exited).toBe(0);
  const events = printed.split("\n\n");
  expect(events.at(-2)).toBe("data: [DONE]");
  const chunks = events.slice(0, -2).map((event) => JSON.parse(event.replace(/^data: /, "")));
  const words = chunks.map(({ choices }) => choices[0]?.delta.content ?? "");
  expect(words.filter((word) => word !== "").length).toBeGreaterThan(3);
  expect(words.join("")).toContain("You said: Hello!");
});

test("the demo leaves all that is the user's alone", async () => {
  await using machine = await createUserMachine();
  // Neither a setting nor a login of the user's environment is obeyed, and no file is read.
  await machine.write("config.json", "{ not even JSON");
  const env = {
    GITHUB_TOKEN: "ghu_theUsersOwn",
    COPILOT_TOKEN: "tid=theUsersOwn",
    COPILOT_SVCS_NONSENSE: "1",
    HTTP_PROXY: "http://127.0.0.1:9",
    NO_PROXY: "",
  };
  const { url, stderr } = await machine.serve(["--demo"], env);
  expect((await callsTo(url).chat()).headers.get("x-request-id")).toBeTruthy();
  expect((await callsTo(url).chat()).status).toBe(200);
  expect((await callsTo(url).get("/v1/models")).status).toBe(200);
  expect(machine.simulator.journal.calls()).toEqual([]);
  expect(await Array.fromAsync(new Bun.Glob("**").scan({ cwd: machine.home, dot: true }))).toEqual([
    ".local/share/github-copilot-svcs/config.json".replaceAll("/", isWindows ? "\\" : "/"),
  ]);
  expect(stderr.text).not.toContain("theUsersOwn");
});

test("the demo has no model with terms to accept, as the command for it would ask the user's own account", async () => {
  await using machine = await createUserMachine();
  const { url } = await machine.serve(["--demo"]);
  expect((await callsTo(url).chat({ model: "claude-haiku-4.5" })).status).toBe(200);
});

test("the demo takes no configuration file", async () => {
  await using machine = await createUserMachine();
  expect(await machine.run(["run", "--demo", "--config", "x.json"])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--demo and --config cannot be combined"),
  });
});

test.skipIf(isWindows)("Ctrl-C ends a demo at once, also while a browser keeps its connection", async () => {
  await using machine = await createUserMachine();
  const { screen, type, ended } = machine.open(["run", "--demo"]);
  const [, url = ""] = await screen.until(/In a browser: (http:\/\/\S+)\/docs/);
  expect((await callsTo(url).chat()).status).toBe(200);
  const startMs = performance.now();
  type("\x03");
  expect(await ended).toBe(0);
  // Far below the 30 s that running answers would have.
  expect(performance.now() - startMs).toBeLessThan(5000);
});
