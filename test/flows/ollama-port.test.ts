import { describe, expect, test } from "bun:test";
import { Ollama } from "ollama";
import { failureOf } from "../support/kind-of.ts";
import { type ProxyUnderTest, startProxy } from "../support/proxy.ts";

/** The base URL of the port that the log names. */
function ollamaUrl({ log }: ProxyUnderTest): string {
  const line = log.lines().find(({ message }) => message === "listening");
  const [url = ""] = (line?.["ollama_urls"] ?? []) as string[];
  return url;
}

describe("the port for Ollama's clients", () => {
  test("greets as Ollama does, and serves what the other one serves", async () => {
    await using proxy = await startProxy({ config: { ollama: { port: 0 } } });
    const url = ollamaUrl(proxy);
    expect(url).not.toBe(proxy.url);
    const greeting = await fetch(url);
    expect([greeting.status, await greeting.text()]).toEqual([200, "Ollama is running"]);
    expect((await fetch(url, { method: "HEAD" })).status).toBe(200);
    const { message } = await new Ollama({ host: url }).chat({
      model: "gpt-4.1",
      messages: [{ role: "user", content: "hello" }],
    });
    expect(message.content).toEndWith("You said: hello");
    expect((await fetch(`${url}/v1/models`)).status).toBe(200);
    expect(await (await fetch(proxy.url)).text()).not.toContain("Ollama");
  });

  test("is not open unless it is set, and is named where it is", async () => {
    await using plain = await startProxy();
    expect(ollamaUrl(plain)).toBe("");
    expect((await plain.health()).settings).not.toHaveProperty("ollama");
    await using set = await startProxy({ config: { ollama: { port: 0 } } });
    expect((await set.health()).settings["ollama"]).toEqual({ port: 0 });
  });

  test("asks who calls, as the other one does", async () => {
    await using proxy = await startProxy({
      config: { ollama: { port: 0 } },
      env: { COPILOT_SVCS_API_KEY: "k".repeat(32) },
    });
    const url = ollamaUrl(proxy);
    expect((await fetch(`${url}/api/tags`)).status).toBe(401);
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(url, { headers: { host: "evil.example" } })).status).toBe(403);
    expect((await fetch(`${url}/api/tags`, { headers: { origin: "https://evil.example" } })).status).toBe(403);
  });

  test("ends the start with a word on Ollama when another program has it, and leaves nothing open", async () => {
    using other = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      reusePort: false,
      fetch: () => new Response("Ollama is running"),
    });
    using free = Bun.serve({ hostname: "127.0.0.1", port: 0, reusePort: false, fetch: () => new Response("") });
    const port = Number(free.port);
    await free.stop(true);
    const failure = await failureOf(() => startProxy({ config: { port, ollama: { port: other.port } } }));
    expect(failure).toMatchObject({
      kind: "port_in_use",
      message: expect.stringContaining(`Port ${other.port} (ollama.port) is already in use, maybe by Ollama itself.`),
    });
    await expect(fetch(`http://127.0.0.1:${port}/livez`)).rejects.toThrow();
  });

  test("serves by a new configuration, but is moved by a restart alone", async () => {
    await using proxy = await startProxy({ config: { ollama: { port: 0 } } });
    const url = ollamaUrl(proxy);
    proxy.reload({ ollama: { port: 11_434 }, model_aliases: { mine: "gpt-4.1" } });
    const line = await proxy.log.waitFor("configuration reloaded");
    expect(line).toMatchObject({ changed: ["model_aliases"], needs_restart: ["ollama.port"] });
    const { message } = await new Ollama({ host: url }).chat({
      model: "mine",
      messages: [{ role: "user", content: "hello" }],
    });
    expect(message.content).toEndWith("You said: hello");
  });
});
