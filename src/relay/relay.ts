import type { PrepareNeeds, ReadChat } from "../dialects/openai-chat/chat-request.ts";
import type { Catalogue } from "../models/catalogue.ts";
import { CHAT_PATH } from "../models/model.ts";
import type { ModelChoice } from "../models/not-found.ts";
import { EVERYBODY, type Shares } from "../resilience/shares.ts";
import type { UpstreamCall } from "../upstream/call.ts";
import type { Upstream } from "../upstream/client.ts";
import type { Secrets } from "../world/secrets.ts";
import { type Answered, type AnswerNeeds, answerStream, answerWhole } from "./answer.ts";
import type { Call } from "./call.ts";
import { type HeldBytes, holdBytes } from "./held-bytes.ts";
import { explainRefusal, makePlan } from "./plan.ts";
import { readBody } from "./read-body.ts";
import type { Seals } from "./seals.ts";

export type RelayNeeds = AnswerNeeds &
  ModelChoice &
  Pick<PrepareNeeds, "unsupportedFields"> & {
    readChat: ReadChat;
    upstream: Upstream;
    catalogue: Pick<Catalogue, "soon">;
    seals: Seals;
    secrets: Pick<Secrets, "redact">;
    maxRequestBytes: number;
    /** The bytes that the bodies of all calls may take. */
    bodies: Shares;
  };

/** How one chat call goes through, from top to bottom (design 4). It throws before the first byte, never after it. */
export function createRelay(needs: RelayNeeds): (call: Call) => Promise<Response> {
  const { upstream, catalogue, secrets, clock, compat, unsupportedFields } = needs;

  async function relay(call: Call, client: string, held: HeldBytes): Promise<Response> {
    const { request, receipt } = call;
    receipt.dialect = "openai-chat";
    receipt.lane = compat;
    const body = await readBody(request, needs.maxRequestBytes, held.add);
    call.isRead();
    const { signal } = call.control;
    const chat = await needs.readChat(body, { client, signal });
    const { model, stream, choices, includeUsage, initiator, hasImages } = chat.facts;
    receipt.stream = stream;
    const plan = makePlan(model, await catalogue.soon(signal), needs);
    receipt.model = plan.model.id;
    const { seal, sealOf } = sealsOf(client, needs.seals);
    const { body: prepared, told } = await chat.prepare({ model: plan.model, unsupportedFields, sealOf });
    if (told.changed.length > 0) receipt.changed = told.changed;
    if (told.dropped.length > 0) receipt.dropped = told.dropped;
    const upstreamCall: UpstreamCall = {
      operation: "chat",
      model: plan.model.id,
      method: "POST",
      path: CHAT_PATH,
      body: prepared,
      stream,
      initiator: initiatorOf(request) ?? initiator,
      hasImages,
      modelHeaders: plan.modelHeaders,
    };
    const { response, settle } = await upstream.call(upstreamCall, call.control, receipt).catch((refusal: unknown) => {
      throw explainRefusal(refusal, plan, told);
    });
    call.onSettled(settle);
    const repair = {
      id: `chatcmpl-${receipt.requestId}`,
      createdSeconds: Math.floor(clock.wallMs() / 1000),
      model,
      choices,
      includeUsage,
      seal,
      redact: secrets.redact,
    };
    const answered: Answered = { call, headers: told.headers, repair };
    return stream ? answerStream(response, answered, needs) : await answerWhole(response, answered, needs);
  }

  return async (call) => {
    const client = call.client ?? EVERYBODY;
    const held = holdBytes(needs.bodies, client);
    // A stream goes on without the body.
    try {
      return await relay(call, client, held);
    } finally {
      held.release();
    }
  };
}

/** What a client's own calls left. Made apart: a function that a stream keeps must not keep the request's body with it. */
function sealsOf(client: string, seals: Seals) {
  return {
    seal: (callId: string, opaque: string) => seals.keep(client, callId, opaque),
    sealOf: (callId: string) => seals.of(client, callId),
  };
}

/** A client that knows better than its last message says so (contract 5.4): a title or a sub-agent is nobody's turn. */
function initiatorOf({ headers }: Request): "user" | "agent" | undefined {
  const said = headers.get("x-initiator");
  return said === "user" || said === "agent" ? said : undefined;
}
