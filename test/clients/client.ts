import type { SetUpClient } from "../../src/setup/client.ts";
import type { FeatureName } from "./features.ts";
import type { ModelName } from "./models.ts";

/** A question that every client can put in its own way; what a client has no words for it never gets. */
export type Question = {
  model: string;
  text: string;
  system?: string;
  /** Base64 of a PNG. */
  image?: string;
  /** Offers the tool of `weather.ts`. */
  withTool?: true;
  /** And wants it called, whatever the text is. */
  mustCall?: true;
  stop?: string;
  maxTokens?: number;
  /** Any JSON, or what the schema says. */
  format?: "json" | object;
  /** Asks for as much reasoning as a user asks for by hand. */
  doesThink?: true;
};

/** What a client made of an answer. */
export type Said = {
  text: string;
  reasoning?: string | undefined;
  calls?: readonly { name: string; input: unknown }[];
  /** Why it ended, in the client's own word. */
  finish?: string | null | undefined;
  tokens?: { input: number | undefined; output: number | undefined };
  /** The pieces in which the text was streamed. */
  pieces?: number;
};

/** A conversation in which the client runs the tool itself, as often as the model wants it. */
export type Conversation = {
  model: string;
  /** What the user says, one after the other, each after the answer to the one before. */
  says: readonly string[];
  /** What the tool's results show besides their text: base64 of a PNG. */
  image?: string;
  doesThink?: true;
  doesStream?: true;
};

/** What a client was told of a failure, as far as its users can tell failures apart. */
export type Failure = {
  status: number | undefined;
  message: string;
  /** Whether the client knows by it that the conversation has to be shortened. */
  isTooLong?: boolean;
};

/** A client, pointed at the proxy. A verb is missing where the client has none. */
export interface Talk {
  ask?(question: Question): Promise<Said>;
  stream?(question: Question): Promise<Said>;
  /** Reads the beginning of the text, and leaves. */
  leave?(question: Question): Promise<void>;
  /** The last text that answers each thing that the user says. */
  converse?(conversation: Conversation): Promise<string[]>;
  embed?(model: string, texts: string[]): Promise<readonly (readonly number[])[]>;
  listModels?(): Promise<string[]>;
  countTokens?(model: string, text: string): Promise<number>;
  failureOf(error: unknown): Failure;
}

/** A row of docs/clients.md. Each feature is a test for each model. */
export type Client = {
  name: string;
  /** The npm packages that it is, of package.json. */
  packages: readonly [string, ...string[]];
  /** What it calls here. */
  endpoint: string;
  /** Shows how it is pointed at the proxy: a program of `set-up/`, or what `setup` prints for it. */
  setUp: string | SetUpClient;
  connect(url: string): Talk;
  /** What it can do; for some features not with every model. */
  can: readonly FeatureName[];
  except?: Partial<Record<FeatureName, readonly ModelName[]>>;
  /** Why so, or what its users should know. */
  note?: string;
};
