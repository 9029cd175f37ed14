import { ProxyError } from "../errors.ts";

/** The failure that a field's value is: `param` is its path, `expected` what it must be, in words. */
export function invalidValue(param: string, expected: string): ProxyError {
  return new ProxyError("invalid_value", `\`${param}\` must be ${expected}.`, { param });
}
