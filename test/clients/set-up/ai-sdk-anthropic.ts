import { createAnthropic } from "@ai-sdk/anthropic";
import { generateText } from "ai";

const copilot = createAnthropic({ baseURL: "http://localhost:8081/v1", apiKey: "unused" });
const { text } = await generateText({ model: copilot("claude-sonnet-4.6"), prompt: "hello" });
console.log(text);
