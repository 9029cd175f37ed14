import type { JsonOptions } from "../../wire/json-scan.ts";
import { type Countable, textsOf } from "../conversation/texts.ts";
import type {
  AnswerContext,
  Asked,
  Body,
  ClientDialect,
  FitNeeds,
  Inspection,
  Purpose,
  RequestFacts,
  UpstreamName,
} from "../dialect.ts";
import { type ClientName, clientDialect } from "../table.ts";
import { refuseChanged } from "./refuse-changed.ts";
import { type ToldChanges, tellChanges } from "./tell-changes.ts";
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
  /** Throws `unsupported_field` where a field would have to be left out and may not. Called once, and nothing after it. */
  prepare(needs: PrepareNeeds): Prepared | Promise<Prepared>;
  /** All that a model would read of it. Called once, and nothing after it. */
  countable(): Countable | Promise<Countable>;
}

/** In which dialect it is, what it is read for, and the URL that it was sent to. */
export type Reading = { dialect: ClientName; purpose: Purpose; url: string; maxDepth: number };

/** Whose it is, and what ends the reading of it. */
export type ReadOptions = Omit<Reading, "maxDepth"> & { client: string; signal: AbortSignal };

/** Reads a body; throws what its dialect's `inspect` throws, and the signal's reason. The bytes are no longer the caller's. */
export type Read = (body: Body, options: ReadOptions) => ReadRequest | Promise<ReadRequest>;

/** Reads the body here and now. Throws what its dialect's `inspect` throws. */
export function readRequest(body: Body, reading: Reading): ReadRequest {
  return requestOf(body, inspectWhole(body, reading), reading);
}

/** The same for a body of at most `maxValues`, and so in a bounded time; any other is left as it was, with undefined. */
export function readSparseRequest(
  body: Body,
  reading: Reading,
  options: Required<JsonOptions>,
): ReadRequest | undefined {
  const found = inspectorOf(reading).inspect(body, reading.maxDepth, { ...options, url: reading.url });
  return found && requestOf(body, found, reading);
}

/** Without a bound nothing is cut short. */
export function inspectWhole(body: Body, reading: Reading): Inspection {
  const found = inspectorOf(reading).inspect(body, reading.maxDepth, { url: reading.url });
  if (!found) throw new Error("a body was cut short without a bound");
  return found;
}

export function prepare(body: Body, found: Inspection, { dialect, purpose }: Reading, needs: PrepareNeeds): Prepared {
  const spoken = clientDialect(dialect);
  const { native, counting } = spoken;
  const fitter = native?.name !== needs.target ? undefined : purpose === "count" ? counting?.native : native;
  const fitted = fitter ? fitter.fit(body, found, needs) : translateRequest(spoken, body, found, needs);
  const { changes, asked = {}, headers = {} } = fitted;
  if (needs.unsupportedFields === "refuse") refuseChanged(changes, needs.model.id);
  return { body: fitted.body, told: tellChanges(changes), asked, headers };
}

export function countable(body: Body, found: Inspection, { dialect }: Reading): Countable {
  return textsOf(clientDialect(dialect).readConversation(body, found).conversation);
}

function inspectorOf({ dialect, purpose }: Reading): Pick<ClientDialect, "inspect"> {
  const spoken = clientDialect(dialect);
  return purpose === "count" && spoken.counting ? spoken.counting : spoken;
}

function requestOf(body: Body, found: Inspection, reading: Reading): ReadRequest {
  return {
    facts: found.facts,
    answerHere: (context) => clientDialect(reading.dialect).answerHere?.(found, context),
    prepare: (needs) => prepare(body, found, reading, needs),
    countable: () => countable(body, found, reading),
  };
}
