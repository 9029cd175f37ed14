/** Below the API host, where upstream counts by itself. */
export const COUNT_PATH = "/v1/messages/count_tokens";

/** The answer to a request to count, JSON text. */
export function writeCount(tokens: number): string {
  return JSON.stringify({ input_tokens: tokens });
}
