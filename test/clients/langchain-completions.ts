import { OpenAI } from "@langchain/openai";
import type { Client, Talk } from "./client.ts";
import { langchainFailure } from "./langchain-failure.ts";

/** LangChain's class for completions of old. */
export const langchainCompletions: Client = {
  name: "LangChain OpenAI",
  packages: ["@langchain/openai"],
  endpoint: "/v1/completions",
  setUp: "langchain-completions.ts",
  connect: talkTo,
  can: ["text", "streaming", "stop", "leaving", "rateLimit", "unknownModel", "tooLong", "brokenStream"],
  except: {
    text: ["gpt-4.1"],
    streaming: ["gpt-4.1"],
    stop: ["gpt-4.1"],
    leaving: ["gpt-4.1"],
    rateLimit: ["gpt-4.1"],
    tooLong: ["gpt-4.1"],
    brokenStream: ["gpt-4.1"],
  },
  note: "It refuses the names of most of OpenAI's older chat models by itself. Copilot has no model for completions; a name of OpenAI's such as `gpt-3.5-turbo-instruct` stands for the account's default.",
};

function talkTo(url: string): Talk {
  const connect = (model: string) =>
    new OpenAI({ model, apiKey: "unused", configuration: { baseURL: `${url}/v1` }, maxRetries: 0, maxTokens: 256 });
  return {
    async ask({ model, text, stop }) {
      return { text: await connect(model).invoke(text, stop ? { stop: [stop] } : {}) };
    },
    async stream({ model, text, stop }) {
      const pieces: string[] = [];
      for await (const piece of await connect(model).stream(text, stop ? { stop: [stop] } : {})) pieces.push(piece);
      return { text: pieces.join(""), pieces: pieces.length };
    },
    async leave({ model, text }) {
      for await (const piece of await connect(model).stream(text)) if (piece) break;
    },
    failureOf: langchainFailure,
  };
}
