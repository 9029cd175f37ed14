import { ProxyError } from "../../errors.ts";

/** For what can't be left out without changing what the request means. */
export function unsupported(param: string, message: string): ProxyError {
  return new ProxyError("unsupported_field", message, { param });
}
