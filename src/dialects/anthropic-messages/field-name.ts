/** Whether something may be a field of Anthropic's. What a client calls otherwise may be anything, also a secret. */
export function isFieldName(name: string): boolean {
  return /^[a-z_]{1,40}$/.test(name);
}
