import { typedEvents } from "./responding.ts";
import type { Caller } from "./simulated.ts";

export type Block = { type: string; id?: string; text?: string; thinking?: string; [field: string]: unknown };
export type MessageObject = { content: Block[]; [field: string]: unknown };
export type MessageEvent = {
  type: string;
  index?: number;
  delta?: { type?: string; [field: string]: unknown };
  content_block?: Block;
  [field: string]: unknown;
};

export const WEATHER = {
  name: "get_weather",
  input_schema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
} as const;

/** The least that a request to `/v1/messages` can be. */
const HELLO = { model: "claude-sonnet-4.6", max_tokens: 8000, messages: [{ role: "user", content: "hello" }] };

export function message(caller: Caller, body: object = {}, headers: Record<string, string> = {}): Promise<Response> {
  return caller.post("/v1/messages", { ...HELLO, ...body }, headers);
}

/** The whole answer. */
export async function answered(caller: Caller, body: object = {}): Promise<MessageObject> {
  return (await (await message(caller, body)).json()) as MessageObject;
}

/** The events of a whole stream, without the `[DONE]` behind them. */
export async function streamed(caller: Caller, body: object = {}): Promise<MessageEvent[]> {
  const text = await (await message(caller, { stream: true, ...body })).text();
  return typedEvents(text.replace("event: message\ndata: [DONE]\n\n", "")) as MessageEvent[];
}

/** What a refusal says, after a look at its form. */
export async function refusalOf(answer: Response): Promise<string> {
  const { type, error, request_id } = (await answer.json()) as {
    type?: string;
    error: { type?: string; message: string };
    request_id?: string;
  };
  const isAnthropics = type === "error" && error.type === "invalid_request_error" && Boolean(request_id);
  if (answer.status !== 400 || !isAnthropics) throw new Error(`No refusal of Anthropic's: ${answer.status} ${type}`);
  return error.message;
}
