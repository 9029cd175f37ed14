/** What an id of `/responses` stands for. */
export type ItemKind = "response" | "message" | "call" | "reasoning";

/** Gives the ids of one response. */
export interface ItemIds {
  /** The id of the thing with this number within the response. */
  next(kind: ItemKind, number: number): string;
}

const PREFIXES: Readonly<Record<ItemKind, string>> = { response: "resp", message: "msg", call: "fc", reasoning: "rs" };

/** Ids as OpenAI gives them: one a thing. */
export function createStableIds(serial: number): ItemIds {
  return { next: (kind, number) => `${PREFIXES[kind]}_simulated${serial}_${number}` };
}

/** Ids as Copilot gives them: encrypted anew each time, so that the same thing never has the same twice (contract 8.1). */
export function createOpaqueIds(serial: number): ItemIds {
  let spoken = 0;
  return {
    next(kind, number) {
      spoken++;
      return seal(`${MARK}${kind} ${serial} ${number}`.padEnd(LENGTH), serial * 1009 + spoken);
    },
  };
}

/** Whether an id is one of the opaque ones. */
export function isOpaqueId(id: string): boolean {
  return unseal(id).startsWith(MARK);
}

const MARK = "simulated item: ";
/** Bytes, which in base64 are as long as the real ones. */
const LENGTH = 240;
const NONCE_BYTES = 4;

function seal(text: string, nonce: number): string {
  const head = Buffer.alloc(NONCE_BYTES);
  head.writeUInt32BE(nonce);
  return Buffer.concat([head, masked(Buffer.from(text), nonce)]).toString("base64");
}

function unseal(id: string): string {
  const bytes = Buffer.from(id, "base64");
  if (bytes.length < NONCE_BYTES) return "";
  return masked(bytes.subarray(NONCE_BYTES), bytes.readUInt32BE(0)).toString();
}

/** Its own inverse. No secret, just bytes that say nothing to those who look at them. */
function masked(bytes: Buffer, nonce: number): Buffer {
  return Buffer.from(bytes.map((byte, index) => byte ^ ((nonce * 31 + index * 167 + ((nonce * index) >> 3)) & 0xff)));
}
