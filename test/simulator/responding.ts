import type { Caller } from "./simulated.ts";

type Item = {
  type: string;
  id: string;
  call_id?: string;
  encrypted_content?: string | null;
  [field: string]: unknown;
};
export type ResponseObject = { id: string; output: Item[]; [field: string]: unknown };
export type ResponseEvent = {
  type: string;
  sequence_number: number;
  output_index?: number;
  item_id?: string;
  item?: Item;
  delta?: string;
  response?: ResponseObject;
  [field: string]: unknown;
};

/** What an editor sends that wants reasoning and will send it back. */
export const REASONING = {
  reasoning: { effort: "low", summary: "auto" },
  include: ["reasoning.encrypted_content"],
} as const;

export const WEATHER = {
  type: "function",
  name: "get_weather",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
} as const;

/** A call to `/responses`; "hello" to a model of that endpoint alone unless the body says otherwise. */
export function respond(caller: Caller, body: object = {}, headers: Record<string, string> = {}): Promise<Response> {
  return caller.post("/responses", { model: "gpt-5.3-codex", store: false, input: "hello", ...body }, headers);
}

/** The whole answer. */
export async function answered(caller: Caller, body: object = {}): Promise<ResponseObject> {
  return (await (await respond(caller, body)).json()) as ResponseObject;
}

/** The events of a whole stream, each checked to be named by its own type. */
export async function streamed(caller: Caller, body: object = {}): Promise<ResponseEvent[]> {
  const text = await (await respond(caller, { stream: true, ...body })).text();
  return typedEvents(text) as ResponseEvent[];
}

/** The payloads of a stream whose `event:` lines say the type. Throws when one doesn't. */
export function typedEvents(text: string): { type: string }[] {
  return text
    .split("\n\n")
    .filter(Boolean)
    .map((frame) => {
      const [, name, data = ""] = /^event: (.+)\ndata: (.+)$/.exec(frame) ?? [];
      const event = JSON.parse(data) as { type: string };
      if (event.type !== name) throw new Error(`An event of type ${event.type} calls itself ${name}.`);
      return event;
    });
}

/** The ids that events give to one thing of the output. */
export function idsAt(events: readonly ResponseEvent[], index: number): string[] {
  return events.flatMap((event) => {
    const place = event.output_index === index ? (event.item_id ?? event.item?.id) : event.response?.output[index]?.id;
    return place ?? [];
  });
}
