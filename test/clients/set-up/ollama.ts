import { Ollama } from "ollama";

const client = new Ollama({ host: "http://localhost:8081" });
const { message } = await client.chat({ model: "gpt-5.4", messages: [{ role: "user", content: "hello" }] });
console.log(message.content);
