import { writeWhole } from "../../dialects/answer-stream.ts";
import type { AnswerContext, ClientDialect, UpstreamName, WholeAnswer } from "../../dialects/dialect.ts";
import { ProxyError } from "../../errors.ts";

export type WholeNeeds = { dialect: ClientDialect; target: UpstreamName; context: AnswerContext };

/**
 * An answer of upstream in one piece, made strict or translated, and its usage. Throws `bad_upstream_answer` for what is
 * no answer and `upstream_refused` for a failure in the form of one.
 */
export function normaliseAnswer(text: string, { dialect, target, context }: WholeNeeds): WholeAnswer {
  const parsed = parseAnswer(text);
  try {
    return writeWhole(dialect, target, parsed, context);
  } catch (thrown) {
    // What upstream nests too deeply can be parsed and not be written again.
    if (!(thrown instanceof RangeError)) throw thrown;
    throw new ProxyError("bad_upstream_answer", "Upstream's answer is nested too deeply.", { cause: thrown });
  }
}

/** What the text of an answer says. Throws `bad_upstream_answer` for what is no JSON, a portal's page say. */
export function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ProxyError("bad_upstream_answer", "Upstream's answer is not JSON.", { cause });
  }
}
