import { ProxyError } from "../errors.ts";
import type { JsonOptions } from "../wire/json-scan.ts";
import { type Change, isDropped, type ToldChanges, tellChanges } from "./change.ts";
import type {
  AnswerContext,
  Asked,
  Body,
  ClientDialect,
  FitNeeds,
  Inspection,
  RequestFacts,
  UpstreamName,
} from "./dialect.ts";
import { type ClientName, clientDialect } from "./table.ts";
import { translateRequest } from "./translate-request.ts";

/** For what the body is made ready. */
export type PrepareNeeds = FitNeeds & {
  /** Whose dialect the model is asked in. */
  target: UpstreamName;
  /** Whether a change that the client did not ask for is made and told, or refused. */
  unsupportedFields: "report" | "refuse";
};

/** The body that is sent: the client's own bytes but for the changes that are told, or their translation. */
export type Prepared = {
  body: Body;
  told: ToldChanges;
  asked: Asked;
  /** Sent besides those that every call has. */
  headers: Readonly<Record<string, string>>;
};

/** A request whose body was read. */
export interface ReadRequest {
  readonly facts: RequestFacts;
  /** The whole answer of a request that asks nothing of a model; undefined for all others. */
  answerHere(context: AnswerContext): string | undefined;
  /** Throws `unsupported_field` where a field would have to be left out and may not. Called once. */
  prepare(needs: PrepareNeeds): Prepared | Promise<Prepared>;
}

/** In which dialect it is, whose it is, and what ends the reading of it. */
export type ReadOptions = { dialect: ClientName; client: string; signal: AbortSignal };

/** Reads a body; throws what its dialect's `inspect` throws, and the signal's reason. The bytes are no longer the caller's. */
export type Read = (body: Body, options: ReadOptions) => ReadRequest | Promise<ReadRequest>;

/** Reads the body here and now. Throws what its dialect's `inspect` throws. */
export function readRequest(client: ClientName, body: Body, maxDepth: number): ReadRequest {
  const dialect = clientDialect(client);
  return requestOf(dialect, body, inspectWhole(dialect, body, maxDepth));
}

/** The same for a body of at most `maxStrings`, and so in a bounded time; any other is left as it was, with undefined. */
export function readSparseRequest(
  client: ClientName,
  body: Body,
  maxDepth: number,
  options: Required<JsonOptions>,
): ReadRequest | undefined {
  const dialect = clientDialect(client);
  const found = dialect.inspect(body, maxDepth, options);
  return found && requestOf(dialect, body, found);
}

/** Without a bound nothing is cut short. */
export function inspectWhole(dialect: ClientDialect, body: Body, maxDepth: number): Inspection {
  const found = dialect.inspect(body, maxDepth, {});
  if (!found) throw new Error("a body was cut short without a bound");
  return found;
}

export function prepare(dialect: ClientDialect, body: Body, found: Inspection, needs: PrepareNeeds): Prepared {
  const { native } = dialect;
  const isNative = native?.name === needs.target;
  const fitted = isNative ? native.fit(body, found, needs) : translateRequest(dialect, body, found, needs);
  const { changes, asked = {}, headers = {} } = fitted;
  if (needs.unsupportedFields === "refuse") refuseChanged(changes, needs.model.id);
  return { body: fitted.body, told: tellChanges(changes), asked, headers };
}

function requestOf(dialect: ClientDialect, body: Body, found: Inspection): ReadRequest {
  return {
    facts: found.facts,
    answerHere: (context) => dialect.answerHere?.(found, context),
    prepare: (needs) => prepare(dialect, body, found, needs),
  };
}

function refuseChanged(changes: readonly Change[], modelId: string): void {
  const repeated = changes.find(({ effect }) => effect === "repeated");
  if (repeated) throw unsupported(repeated, `${repeated.path} is given more than once.`);
  const dropped = changes.find(isDropped);
  if (dropped) throw unsupported(dropped, `${dropped.path} is not supported with ${modelId}: ${dropped.why}.`);
}

function unsupported({ path }: Change, message: string): ProxyError {
  return new ProxyError("unsupported_field", message, { param: path });
}
