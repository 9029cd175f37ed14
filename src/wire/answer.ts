/** An answer that has begun, as far as it is read here. A `Response` is one. */
export type Answer = {
  status: number;
  /** Names in lower case. */
  headers: AnswerHeaders;
  body: AnswerBody | null;
};

export type AnswerHeaders = { get(name: string): string | null | undefined; has(name: string): boolean };

/** A body, which is read once. */
export type AnswerBody = { getReader(): BodyReader };

export type BodyReader = {
  /** The next bytes; rejects when the connection has broken, after all that came before. */
  read(): Promise<BodyRead>;
  /**
   * The same without a promise, for who reads thousands of times a second: calls one of both, once, with what it was
   * given for it. Not there where a body can't.
   */
  take?: <T>(
    whose: T,
    onRead: (whose: T, read: BodyRead) => void,
    onFailure: (whose: T, cause: unknown) => void,
  ) => void;
  /** Nobody will read the rest. */
  cancel(): Promise<void>;
};

export type BodyRead = { done: boolean; value?: Uint8Array<ArrayBuffer> | undefined };

/** Whether it is what was asked for (RFC 9110 15.3). */
export function isOk({ status }: Pick<Answer, "status">): boolean {
  return status >= 200 && status < 300;
}
