/** An event of a Responses stream; its name is told twice, as `event:` and as the `type` in its data. */
export type ResponseEvent = { type: string; sequence_number: number; [field: string]: unknown };

export function renderEvent(event: ResponseEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
