import type { AnswerContext, Body, RequestFacts } from "../dialects/dialect.ts";
import type { Prepared, PrepareNeeds, Read } from "../dialects/request/read-request.ts";
import { type ClientName, clientDialect, UPSTREAMS } from "../dialects/table.ts";
import type { Catalogue } from "../models/catalogue.ts";
import type { ModelChoice } from "../models/not-found.ts";
import { EVERYBODY, type Shares } from "../resilience/shares.ts";
import type { UpstreamCall } from "../upstream/call.ts";
import type { Upstream } from "../upstream/client.ts";
import type { Secrets } from "../world/secrets.ts";
import { type Answered, type AnswerNeeds, answerStream, answerWhole, failInStream } from "./answer.ts";
import type { Call } from "./call.ts";
import { initiatorOf, versionsOf } from "./client-words.ts";
import { type HeldBytes, holdBytes } from "./held-bytes.ts";
import { explainRefusal, makePlan, type Plan } from "./plan.ts";
import { readBody } from "./read-body.ts";
import type { Seals } from "./seals.ts";

export type RelayNeeds = AnswerNeeds &
  ModelChoice &
  Pick<PrepareNeeds, "unsupportedFields"> & {
    read: Read;
    upstream: Upstream;
    catalogue: Pick<Catalogue, "soon">;
    seals: Seals;
    secrets: Pick<Secrets, "redact">;
    maxRequestBytes: number;
    /** The bytes that the bodies of all calls may take. */
    bodies: Shares;
  };

/** How a call in one of the clients' dialects goes through; `given` is its body, where that has been read. */
export type Relay = (call: Call, dialect: ClientName, given?: Body) => Promise<Response>;

type Relayed = { dialect: ClientName; client: string; given: Body | undefined };

/** How one model call goes through, from top to bottom (design 4). It throws before the first byte, never after it. */
export function createRelay(needs: RelayNeeds): Relay {
  const { upstream, catalogue, secrets, clock, unsupportedFields } = needs;

  async function relay(call: Call, { dialect, client, given }: Relayed, held: HeldBytes): Promise<Response> {
    const { request, receipt } = call;
    const spoken = clientDialect(dialect);
    receipt.dialect = dialect;
    const body = given ?? (await readBody(request, needs.maxRequestBytes, held.add));
    call.isRead();
    const { signal } = call.control;
    const read = await needs.read(body, { dialect, purpose: "answer", url: request.url, client, signal });
    const { facts } = read;
    receipt.stream = facts.stream;
    const native = spoken.native?.name ?? null;
    const plan = makePlan(facts, native, await catalogue.soon(signal), needs);
    const { target } = plan;
    receipt.model = plan.model.id;
    receipt.lane = target === native ? needs.compat : "translate";
    const { seal, sealOf } = sealsOf(client, needs.seals);
    const context = contextOf(call, facts, seal);
    const here = read.answerHere(context);
    if (here !== undefined) return new Response(here, { headers: { "content-type": "application/json" } });
    const clientHeaders = versionsOf(request);
    const prepared = await read.prepare({ model: plan.model, target, unsupportedFields, sealOf, clientHeaders });
    const { told, asked } = prepared;
    if (told.changed.length > 0) receipt.changed = told.changed;
    if (told.dropped.length > 0) receipt.dropped = told.dropped;
    const answered: Answered = { call, dialect: spoken, target, headers: told.headers, context: { ...context, asked } };
    return await ask(upstreamCallOf(request, facts, plan, prepared), answered).catch((thrown: unknown) => {
      const failure = explainRefusal(thrown, plan, told);
      const inStream = facts.stream ? failInStream(failure, answered) : undefined;
      if (inStream) return inStream;
      throw failure;
    });
  }

  async function ask(upstreamCall: UpstreamCall, answered: Answered): Promise<Response> {
    const { call } = answered;
    const { response, settle } = await upstream.call(upstreamCall, call.control, call.receipt);
    call.onSettled(settle);
    return await (upstreamCall.stream ? answerStream : answerWhole)(response, answered, needs);
  }

  function contextOf(call: Call, { model, choices, includeUsage }: RequestFacts, seal: Seal): AnswerContext {
    return {
      requestId: call.receipt.requestId,
      createdSeconds: Math.floor(clock.wallMs() / 1000),
      elapsedMs: call.elapsedMs,
      model,
      choices,
      includeUsage,
      asked: {},
      seal,
      redact: secrets.redact,
    };
  }

  return async (call, dialect, given) => {
    const client = call.client ?? EVERYBODY;
    const held = holdBytes(needs.bodies, client);
    // A stream goes on without the body.
    try {
      return await relay(call, { dialect, client, given }, held);
    } finally {
      held.release();
    }
  };
}

function upstreamCallOf(request: Request, facts: RequestFacts, plan: Plan, prepared: Prepared): UpstreamCall {
  return {
    operation: "chat",
    model: plan.model.id,
    method: "POST",
    path: UPSTREAMS[plan.target].path,
    body: prepared.body,
    stream: facts.stream,
    initiator: initiatorOf(request) ?? facts.initiator,
    hasImages: facts.hasImages,
    modelHeaders: { ...plan.modelHeaders, ...prepared.headers },
  };
}

type Seal = AnswerContext["seal"];

/** What a client's own calls left. Made apart: a function that a stream keeps must not keep the request's body with it. */
function sealsOf(client: string, seals: Seals) {
  return {
    seal: (callId: string, opaque: string) => seals.keep(client, callId, opaque),
    sealOf: (callId: string) => seals.of(client, callId),
  };
}
