import { createSimulator, type Simulator, type SimulatorNeeds } from "../../src/simulator/simulator.ts";
import { systemClock } from "../../src/world/clock.ts";
import { systemServe } from "../../src/world/serve.ts";

/** A GitHub token that every simulator of these tests knows. */
export const GITHUB_TOKEN = "ghu_known";

export type Frame = { choices: Choice[]; usage?: Record<string, number> | null; [field: string]: unknown };
export type Choice = {
  index?: number;
  finish_reason?: string | null;
  delta?: Message;
  message?: Message;
  [field: string]: unknown;
};
type Message = {
  role?: string | null;
  content?: string | null;
  reasoning_text?: string;
  reasoning_opaque?: string;
  tool_calls?: ToolCall[];
  [field: string]: unknown;
};
export type ToolCall = { id?: string; index?: number; type?: string; function: { name?: string; arguments?: string } };

export type Caller = {
  simulator: Simulator;
  /** Headers as an editor sends them, with a fresh Copilot token. */
  headers: Record<string, string>;
  /** A call to any path of Copilot's. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** A call to `/chat/completions`; "hello" to gpt-4o unless the body says otherwise. */
  chat(body?: object, headers?: Record<string, string>): Promise<Response>;
  /** The whole answer as JSON. */
  ask(body?: object, headers?: Record<string, string>): Promise<Frame>;
  /** The payloads of a whole stream, in JSON, without its `[DONE]`. */
  stream(body?: object, headers?: Record<string, string>): Promise<Frame[]>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** A simulator and an editor that has signed in to it. */
export async function signIn(needs: Partial<SimulatorNeeds> = {}): Promise<Caller> {
  const simulator = simulate(needs);
  const token = await exchange(simulator);
  const headers = editorHeaders(token);
  const post: Caller["post"] = (path, body, more = {}) =>
    fetch(simulator.origin + path, {
      method: "POST",
      headers: { ...headers, ...more },
      body: JSON.stringify(body),
    });
  const chat: Caller["chat"] = (body, more) =>
    post("/chat/completions", { model: "gpt-4o", messages: [{ role: "user", content: "hello" }], ...body }, more);
  return {
    simulator,
    headers,
    post,
    chat,
    ask: async (body, more) => (await (await chat(body, more)).json()) as Frame,
    stream: async (body, more) => framesOf(await (await chat({ stream: true, ...body }, more)).text()),
    [Symbol.asyncDispose]: () => simulator.stop(),
  };
}

export function simulate(needs: Partial<SimulatorNeeds> = {}): Simulator {
  return createSimulator({ clock: systemClock, serve: systemServe, knownGitHubTokens: [GITHUB_TOKEN], ...needs });
}

/** A fresh Copilot token. */
export async function exchange(simulator: Simulator): Promise<string> {
  const answer = await fetch(`${simulator.origin}/copilot_internal/v2/token`, {
    headers: { authorization: `token ${GITHUB_TOKEN}` },
  });
  const { token } = (await answer.json()) as { token: string };
  return token;
}

export function editorHeaders(token: string): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    "editor-version": "vscode/1.109.0",
    "copilot-integration-id": "vscode-chat",
  };
}

/** The JSON payloads of a stream's text. */
export function framesOf(text: string): Frame[] {
  const payloads = text.split("\n").filter((line) => line.startsWith("data: {"));
  return payloads.map((line) => JSON.parse(line.slice(6)) as Frame);
}

/** Two calls of this tool are made when its name is said twice. */
export const WEATHER_TOOL = {
  type: "function",
  function: {
    name: "get_weather",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};
