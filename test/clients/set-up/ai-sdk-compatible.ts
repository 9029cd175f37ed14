import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText } from "ai";

const copilot = createOpenAICompatible({
  name: "copilot",
  baseURL: "http://localhost:8081/v1",
  includeUsage: true,
  supportsStructuredOutputs: true,
});
const { text } = await generateText({ model: copilot("gemini-3.1-pro-preview"), prompt: "hello" });
console.log(text);
