import { ProxyError } from "../../errors.ts";

/** The failure that messages are in which nobody says a word. */
export function nothingSaid(): ProxyError {
  return new ProxyError("invalid_messages", "`messages` must say something that can be answered.", {
    param: "messages",
  });
}
