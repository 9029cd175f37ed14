import { CLAUDE, GPT } from "../choose-model.ts";
import type { SetUpClient } from "../client.ts";

/** What most tools call "OpenAI-compatible": an address, a key and a model. */
export const openaiCompatible: SetUpClient = {
  id: "openai",
  name: "Any OpenAI-compatible tool",
  aliases: ["openai-compatible", "other"],
  dialect: "openai-chat",
  prefers: [...GPT, ...CLAUDE],
  setUp: ({ url, key, model }) => ({
    environment: { OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: key },
    steps: [`Base URL: ${url}/v1`, `API key: ${key}`, `Model: ${model}`],
    note: "Tools that ask for a host without a path take the address without `/v1`; those for Ollama too.",
  }),
};

/** By https://github.com/openai/openai-python and https://github.com/openai/openai-node. */
export const openaiSdk: SetUpClient = {
  id: "openai-sdk",
  name: "OpenAI SDK",
  aliases: ["openai-python", "openai-js", "openai-node"],
  dialect: "openai-chat",
  prefers: [...GPT, ...CLAUDE],
  setUp: ({ url, key, model }) => ({
    code: {
      python: `from openai import OpenAI

client = OpenAI(base_url="${url}/v1", api_key="${key}")
completion = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "hello"}],
)
print(completion.choices[0].message.content)
`,
      ts: `import OpenAI from "openai";

const client = new OpenAI({ baseURL: "${url}/v1", apiKey: "${key}" });
const { choices } = await client.chat.completions.create({
  model: "${model}",
  messages: [{ role: "user", content: "hello" }],
});
console.log(choices[0]?.message.content);
`,
    },
  }),
};

/** By https://github.com/anthropics/anthropic-sdk-python and https://github.com/anthropics/anthropic-sdk-typescript. */
export const anthropicSdk: SetUpClient = {
  id: "anthropic-sdk",
  name: "Anthropic SDK",
  aliases: ["anthropic", "anthropic-python", "anthropic-js"],
  dialect: "anthropic-messages",
  prefers: CLAUDE,
  setUp: ({ url, key, model }) => ({
    code: {
      python: `from anthropic import Anthropic

client = Anthropic(base_url="${url}", api_key="${key}")
message = client.messages.create(
    model="${model}",
    max_tokens=1000,
    messages=[{"role": "user", "content": "hello"}],
)
print(message.content[0].text)
`,
      ts: `import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({ baseURL: "${url}", apiKey: "${key}" });
const { content } = await client.messages.create({
  model: "${model}",
  max_tokens: 1000,
  messages: [{ role: "user", content: "hello" }],
});
console.log(content);
`,
    },
  }),
};

/** By https://docs.langchain.com/oss/python/integrations/chat/openai, and the same for JavaScript. */
export const langchain: SetUpClient = {
  id: "langchain",
  name: "LangChain",
  aliases: ["langchain-python", "langchain-js"],
  dialect: "openai-chat",
  prefers: [...CLAUDE, ...GPT],
  setUp: ({ url, key, model }) => ({
    code: {
      python: `from langchain_openai import ChatOpenAI

chat = ChatOpenAI(model="${model}", base_url="${url}/v1", api_key="${key}")
print(chat.invoke("hello").content)
`,
      ts: `import { ChatOpenAI } from "@langchain/openai";

const chat = new ChatOpenAI({
  model: "${model}",
  apiKey: "${key}",
  configuration: { baseURL: "${url}/v1" },
});
console.log((await chat.invoke("hello")).text);
`,
    },
  }),
};
