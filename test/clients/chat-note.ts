/** Why clients of chat completions see less of what a model thinks than others do. */
export const CHAT_NOTE =
  "Where Copilot itself is asked by chat completions, GPT models don't tell what they think, and only Gemini 3 wants its reasoning back.";
