import { ChatOpenAI } from "@langchain/openai";

const chat = new ChatOpenAI({
  model: "gpt-5.4",
  apiKey: "unused",
  configuration: { baseURL: "http://localhost:8081/v1" },
  useResponsesApi: true,
  zdrEnabled: true,
});
console.log((await chat.invoke("hello")).text);
