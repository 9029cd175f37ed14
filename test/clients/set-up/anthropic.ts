import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({ baseURL: "http://localhost:8081", apiKey: "unused" });
const { content } = await client.messages.create({
  model: "claude-sonnet-4.6",
  max_tokens: 1000,
  messages: [{ role: "user", content: "hello" }],
});
console.log(content);
