import { ChatOpenAI } from "@langchain/openai";

const chat = new ChatOpenAI({
  model: "claude-sonnet-4.6",
  apiKey: "unused",
  configuration: { baseURL: "http://localhost:8081/v1" },
});
console.log((await chat.invoke("hello")).text);
