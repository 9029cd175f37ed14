import OpenAI from "openai";

const client = new OpenAI({ baseURL: "http://localhost:8081/v1", apiKey: "unused" });
const response = await client.responses.create({ model: "gpt-5.4", input: "hello" });
console.log(response.output_text);
