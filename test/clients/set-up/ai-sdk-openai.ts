import { createOpenAI } from "@ai-sdk/openai";
import { generateText } from "ai";

const copilot = createOpenAI({ baseURL: "http://localhost:8081/v1", apiKey: "unused" });
const { text } = await generateText({ model: copilot("gpt-5.4"), prompt: "hello" });
console.log(text);
