import { GoogleGenAI } from "@google/genai";

const client = new GoogleGenAI({ apiKey: "unused", httpOptions: { baseUrl: "http://localhost:8081" } });
const { text } = await client.models.generateContent({ model: "gpt-5.4", contents: "hello" });
console.log(text);
