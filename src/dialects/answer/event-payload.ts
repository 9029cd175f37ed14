import { ProxyError } from "../../errors.ts";
import { type ByteString, decodeUtf8 } from "../../wire/byte-string.ts";
import { shallow } from "../../wire/json-shallow.ts";

/** What an event of upstream's says; undefined for what is no JSON, or nested too deeply to be handed on. */
export function eventPayload(data: ByteString): unknown {
  try {
    return JSON.parse(shallow(decodeUtf8(data)));
  } catch {
    return undefined;
  }
}

/** The failure that such an event is, unless it is the last and was cut. */
export function notJson(): ProxyError {
  return new ProxyError("bad_upstream_answer", "Upstream sent an event that is not JSON.");
}
