import type { FitNeeds } from "../dialects/dialect.ts";
import { countOf, objectOf } from "../dialects/loose-json.ts";
import type { PrepareNeeds, Read, ReadRequest } from "../dialects/request/read-request.ts";
import { type ClientName, clientDialect } from "../dialects/table.ts";
import { type Encoding, encodingOf } from "../dialects/tokens/encoding.ts";
import type { Tokenizer } from "../dialects/tokens/tokenizer.ts";
import { ProxyError } from "../errors.ts";
import type { Catalogue } from "../models/catalogue.ts";
import type { ModelChoice } from "../models/not-found.ts";
import { EVERYBODY, type Shares } from "../resilience/shares.ts";
import type { UpstreamCall } from "../upstream/call.ts";
import type { Upstream } from "../upstream/client.ts";
import { readBoundedText } from "../upstream/read-bounded.ts";
import type { Clock } from "../world/clock.ts";
import type { Call } from "./call.ts";
import { versionsOf } from "./client-words.ts";
import { type HeldBytes, holdBytes } from "./held-bytes.ts";
import { parseAnswer } from "./lanes/normalise-answer.ts";
import { explainRefusal, makePlan, type Plan } from "./plan.ts";
import { readBody } from "./read-body.ts";

export type CountNeeds = ModelChoice &
  Pick<PrepareNeeds, "unsupportedFields"> & {
    read: Read;
    tokenizer: Pick<Tokenizer, "count">;
    upstream: Upstream;
    catalogue: Pick<Catalogue, "soon">;
    clock: Clock;
    maxRequestBytes: number;
    bodies: Shares;
    /** Milliseconds that the body of an answer may take after its headers. */
    bodyMs: number;
  };

/** How the tokens of a prompt are counted, in a client's dialect. */
export type CountTokens = (call: Call, dialect: ClientName) => Promise<Response>;

/** Of a model whose encoding the catalogue does not name. */
const USUAL_ENCODING: Encoding = "o200k_base";

/** What stands around each message, and before the answer, as OpenAI counts it in its own guide. */
const TOKENS_A_TURN = 3;
const TOKENS_OF_ANSWER = 3;
/** The most that Anthropic or OpenAI take for an image of the size that they shrink it to; too few would be worse. */
const TOKENS_AN_IMAGE = 1600;

const MAX_COUNT_BYTES = 64 * 1024;

/** Upstream counts where it can, which is for Claude; for all other models a tokenizer does, on a thread. */
export function createCountTokens(needs: CountNeeds): CountTokens {
  const { catalogue, tokenizer } = needs;

  async function countHere(call: Call, plan: Plan, request: ReadRequest): Promise<number> {
    const { texts, turns, others } = await request.countable();
    const encoding = encodingOf(plan.tokenizer) ?? USUAL_ENCODING;
    const options = { client: call.client ?? EVERYBODY, signal: call.control.signal };
    const said = await tokenizer.count(texts, encoding, options);
    return said + turns * TOKENS_A_TURN + TOKENS_OF_ANSWER + others * TOKENS_AN_IMAGE;
  }

  async function count(call: Call, dialect: ClientName, body: Uint8Array<ArrayBuffer>, held: HeldBytes) {
    const client = call.client ?? EVERYBODY;
    const { signal } = call.control;
    const options = { dialect, purpose: "count", url: call.request.url, client, signal } as const;
    const { native, counting } = clientDialect(dialect);
    // Upstream's refusal to count comes when the body that was read is used up.
    held.add(body.length);
    const kept = body.slice();
    const request = await needs.read(body, options);
    const plan = makePlan(request.facts, native?.name ?? null, await catalogue.soon(signal), needs);
    call.receipt.model = plan.model.id;
    const path = plan.target === native?.name ? counting?.native?.path : undefined;
    if (path === undefined) return await countHere(call, plan, request);
    const counted = await countThere(call, { plan, path, request }, needs);
    return counted ?? (await countHere(call, plan, await needs.read(kept, options)));
  }

  return async (call, dialect) => {
    const held = holdBytes(needs.bodies, call.client ?? EVERYBODY);
    call.receipt.dialect = dialect;
    try {
      const body = await readBody(call.request, needs.maxRequestBytes, held.add);
      call.isRead();
      const tokens = await count(call, dialect, body, held);
      const text = clientDialect(dialect).counting?.write(tokens) ?? "";
      return new Response(text, { headers: { "content-type": "application/json" } });
    } finally {
      held.release();
    }
  };
}

type CountedThere = { plan: Plan; path: string; request: ReadRequest };

/** Upstream's own count; undefined where it has no such call. */
async function countThere(call: Call, { plan, path, request }: CountedThere, needs: CountNeeds) {
  const { upstream, clock, unsupportedFields, bodyMs } = needs;
  const { control, receipt } = call;
  const fitNeeds: FitNeeds = { model: plan.model, sealOf: () => undefined, clientHeaders: versionsOf(call.request) };
  const prepared = await request.prepare({ ...fitNeeds, target: plan.target, unsupportedFields });
  const upstreamCall: UpstreamCall = {
    operation: "count",
    model: plan.model.id,
    method: "POST",
    path,
    body: prepared.body,
    stream: false,
    hasImages: request.facts.hasImages,
    modelHeaders: { ...plan.modelHeaders, ...prepared.headers },
  };
  try {
    const { response, settle } = await upstream.call(upstreamCall, control, receipt);
    call.onSettled(settle);
    const text = await readBoundedText(response, { clock, maxBytes: MAX_COUNT_BYTES, maxMs: bodyMs, control });
    return readCount(parseAnswer(text));
  } catch (thrown) {
    if (thrown instanceof ProxyError && thrown.details.upstreamStatus === 404) return undefined;
    throw explainRefusal(thrown, plan, prepared.told);
  }
}

function readCount(answer: unknown): number {
  const tokens = countOf(objectOf(answer)?.["input_tokens"]);
  if (tokens === undefined) throw new ProxyError("bad_upstream_answer", "Upstream's count of tokens holds none.");
  return tokens;
}
