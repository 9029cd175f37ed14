import OpenAI from "openai";

const client = new OpenAI({ baseURL: "http://localhost:8081/v1", apiKey: "unused" });
const { choices } = await client.chat.completions.create({
  model: "gpt-4.1",
  messages: [{ role: "user", content: "hello" }],
});
console.log(choices[0]?.message.content);
