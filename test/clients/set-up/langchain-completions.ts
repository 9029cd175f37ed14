import { OpenAI } from "@langchain/openai";

const model = new OpenAI({
  model: "gpt-5.4",
  apiKey: "unused",
  configuration: { baseURL: "http://localhost:8081/v1" },
  maxTokens: 1000,
});
console.log(await model.invoke("hello"));
