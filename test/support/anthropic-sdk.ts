import Anthropic from "@anthropic-ai/sdk";

/** What Anthropic's SDK makes of an answer that is served to it, be it a stream or one in one piece; nothing of its own. */
export async function readBySdk(answer: { stream: string } | { whole: string }) {
  const [body, type] = "stream" in answer ? [answer.stream, "text/event-stream"] : [answer.whole, "application/json"];
  const fetch = async () => new Response(body, { headers: { "content-type": type } });
  const sdk = new Anthropic({ fetch, apiKey: "unused", maxRetries: 0 });
  const question = { model: "m", max_tokens: 9, messages: [{ role: "user" as const, content: "hi" }] };
  if ("whole" in answer) return await sdk.messages.create(question);
  const { parsed_output: _, ...message } = await sdk.messages.stream(question).finalMessage();
  return message;
}
