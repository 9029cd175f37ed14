import type { Answer, AnswerHeaders } from "../wire/answer.ts";
import type { Redact } from "../world/secrets.ts";

/** The id of an answer for the log, by which GitHub's support finds the call; undefined without one. */
export function requestIdOf({ headers }: Pick<Answer, "headers">): string | undefined {
  return idIn(headers, "x-github-request-id") ?? idIn(headers, "x-request-id");
}

/** The only header of upstream's that a client gets: GitHub's own id, unless it repeats a secret. */
export function requestIdHeader({ headers }: Pick<Answer, "headers">, redact: Redact): Record<string, string> {
  const id = idIn(headers, "x-github-request-id");
  return id === undefined || redact(id) !== id ? {} : { "x-github-request-id": id };
}

/** What is no word of visible ASCII is no id, and must not reach the client's headers. */
function idIn(headers: AnswerHeaders, name: string): string | undefined {
  const id = headers.get(name);
  return id && /^[\x21-\x7e]{1,100}$/.test(id) ? id : undefined;
}
