import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { createUserMachine } from "../support/binary.ts";

setDefaultTimeout(20_000);

/** A program that prints what it finds in its environment, as JSON. */
const PRINT = [
  "sh",
  "-c",
  'printf \'{"url":"%s","key":"%s","real":"%s"}\' "$OPENAI_BASE_URL" "$OPENAI_API_KEY" "$ANTHROPIC_API_KEY"',
];

/** A program that asks a model through the address in its environment, and prints the answer. */
const ASK = [
  process.execPath,
  "-e",
  `const { OPENAI_BASE_URL, OPENAI_API_KEY } = process.env;
   const body = JSON.stringify({ model: "gpt-4.1", messages: [{ role: "user", content: "hello" }] });
   const headers = { authorization: "Bearer " + OPENAI_API_KEY, "content-type": "application/json" };
   const response = await fetch(OPENAI_BASE_URL + "/chat/completions", { method: "POST", headers, body });
   console.log((await response.json()).choices[0].message.content);`,
];

/** A program that hears Ctrl-C and goes on, until a line is typed. */
const LISTEN = `process.on("SIGINT", () => console.log("caught"));
  process.stdin.once("data", (line) => {
    console.log("got " + line);
    process.exit(0);
  });
  console.log("ready");`;

describe("exec", () => {
  test("gives a program the address of the proxy that runs, and passes its exit code on", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const { port } = await machine.serve();
    const { code, stdout, stderr } = await machine.run(["exec", "--port", String(port), "--", ...PRINT]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toEqual({ url: `http://127.0.0.1:${port}/v1`, key: "unused", real: "" });
    expect((await machine.run(["exec", "sh", "-c", "exit 7"])).code).toBe(7);
  });

  test("serves by itself where no proxy runs, and only as long as the program does", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const { code, stdout } = await machine.run(["exec", ...ASK]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("You said: hello")]);
    const { url } = JSON.parse((await machine.run(["exec", ...PRINT])).stdout);
    expect(fetch(`${url}/models`)).rejects.toThrow();
  });

  test("serves by itself for this program alone: nobody else has the key", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const others = `const { OPENAI_BASE_URL: url } = process.env;
      const asked = [{}, { authorization: "Bearer unused" }].map((headers) => fetch(url + "/models", { headers }));
      console.log((await Promise.all(asked)).map(({ status }) => status).join());`;
    expect((await machine.run(["exec", process.execPath, "-e", others])).stdout).toBe("401,401\n");
  });

  test("keeps its hands off what the program prints: its own log goes nowhere", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const { stdout, stderr } = await machine.run(["exec", ...ASK]);
    expect([stdout.trim().split("\n").length, stderr]).toEqual([1, ""]);
  });

  test("opens a port for the program where the configuration has a socket alone, which it leaves to others", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    await machine.write("config.json", { socket: { path: "svcs.sock", only: true } });
    const { code, stdout } = await machine.run(["exec", ...ASK]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("You said: hello")]);
  });

  test("logs where the configuration says", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    await machine.write("config.json", { log: { file: "svcs.log" } });
    await machine.run(["exec", ...ASK]);
    expect(await Bun.file(`${machine.folder}/svcs.log`).text()).toContain('"route":"/v1/chat/completions"');
  });

  test("does not pass a real key on, and says so", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const env = { ANTHROPIC_API_KEY: "sk-ant-real", OPENAI_API_KEY: "sk-real" };
    const { stdout, stderr } = await machine.run(["exec", ...PRINT], env);
    expect(JSON.parse(stdout)).toMatchObject({ key: expect.not.stringContaining("sk-"), real: "" });
    expect(stderr).toBe("ANTHROPIC_API_KEY is not passed on: sh uses your Copilot subscription.\n");
  });

  test("gives the program the proxy's key, and asks for it where it is missing", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const { stdout: key } = await machine.run(["keys", "create", "laptop"]);
    const { port } = await machine.serve();
    const exec = ["exec", "--port", String(port)];
    const without = await machine.run([...exec, ...PRINT]);
    expect([without.code, without.stderr]).toEqual([77, expect.stringContaining("The proxy wants a key.")]);
    const { code, stdout } = await machine.run([...exec, "--key", key.trim(), ...ASK]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("You said: hello")]);
  });

  test("tells who is not signed in what to do, and does not start the program", async () => {
    await using machine = await createUserMachine();
    const { code, stdout, stderr } = await machine.run(["exec", "sh", "-c", "echo started"]);
    expect([code, stdout, stderr]).toEqual([77, "", expect.stringContaining("github-copilot-svcs auth")]);
  });

  test("says so where there is no such program, or none that can be pointed anywhere", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const { code, stderr } = await machine.run(["exec", "no-such-program"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('no program "no-such-program" on your PATH')]);
    const pi = await machine.run(["exec", "pi"]);
    expect([pi.code, pi.stderr]).toEqual([2, expect.stringContaining("setup pi --write")]);
    expect((await machine.run(["exec"])).stderr).toContain("exec needs PROGRAM");
  });

  test("leaves Ctrl-C to the program, however often, and outlives it", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const session = machine.open(["exec", process.execPath, "-e", LISTEN]);
    await session.screen.until(/ready/);
    session.type("\x03");
    await session.screen.until(/caught/);
    session.type("\x03");
    await session.screen.until(/caught[\s\S]*caught/);
    session.type("enough\r");
    await session.screen.until(/got enough/);
    expect(await session.ended).toBe(0);
  });

  test("passes SIGTERM on, and ends with the program", async () => {
    await using machine = await createUserMachine({ isSignedIn: true });
    const program = machine.start(["exec", "sh", "-c", "echo ready; exec sleep 100"]);
    await program.stdout.until(/ready/);
    program.signal("SIGTERM");
    expect((await program.ended).code).toBe(143);
  });

  test("signs in first where a person is there who can", async () => {
    await using machine = await createUserMachine();
    const session = machine.open(["exec", "sh", "-c", "echo started"]);
    const [code] = await session.screen.until(/SIMU-\d+/);
    machine.simulator.state.approve(code);
    await session.screen.until(/started/);
    expect(await session.ended).toBe(0);
  });
});
