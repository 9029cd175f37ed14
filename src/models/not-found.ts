import { ProxyError } from "../errors.ts";

/** A model that the account does not have, by the name that a client gave. The hint says what to do. */
export function modelNotFound(requested: string, hint: string): ProxyError {
  const shown = JSON.stringify(requested.slice(0, 100));
  return new ProxyError("model_not_found", `The model ${shown} is not in your subscription. ${hint}`, {
    param: "model",
  });
}
