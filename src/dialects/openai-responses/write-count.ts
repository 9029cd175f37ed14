/** The answer of `/v1/responses/input_tokens`, JSON text. */
export function writeCount(tokens: number): string {
  return JSON.stringify({ object: "response.input_tokens", input_tokens: tokens });
}
