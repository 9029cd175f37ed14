import { writeWhole } from "../../dialects/answer/answer-stream.ts";
import type { AnswerContext, ClientDialect, UpstreamName, WholeAnswer } from "../../dialects/dialect.ts";
import { ProxyError } from "../../errors.ts";
import { parseExact } from "../../wire/json-exact.ts";
import { shallow } from "../../wire/json-shallow.ts";

export type WholeNeeds = { dialect: ClientDialect; target: UpstreamName; context: AnswerContext };

/**
 * An answer of upstream in one piece, made strict or translated, and its usage. Throws `bad_upstream_answer` for what is
 * no answer and `upstream_refused` for a failure in the form of one.
 */
export function normaliseAnswer(text: string, { dialect, target, context }: WholeNeeds): WholeAnswer {
  return writeWhole(dialect, target, parseAnswer(text), context);
}

/**
 * What the text of an answer says. Throws `bad_upstream_answer` for what is no JSON, a portal's page say, and for what
 * is nested too deeply to be written again.
 */
export function parseAnswer(text: string): unknown {
  try {
    return parseExact(shallow(text));
  } catch (cause) {
    const fault = cause instanceof RangeError ? "nested too deeply" : "not JSON";
    throw new ProxyError("bad_upstream_answer", `Upstream's answer is ${fault}.`, { cause });
  }
}
