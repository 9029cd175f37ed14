import { ProxyError } from "../../errors.ts";

/** The failure that a field is which can't be done, and may not be left out. */
export function unsupported(param: string, message: string): ProxyError {
  return new ProxyError("unsupported_field", message, { param });
}
