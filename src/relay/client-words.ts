/** The headers by which a client's dialect is versioned; besides `x-initiator` the only ones that mean anything upstream. */
export function versionsOf({ headers }: Request): Record<string, string> {
  const version = headers.get("anthropic-version");
  const beta = headers.get("anthropic-beta");
  return {
    ...(version === null ? {} : { "anthropic-version": version }),
    ...(beta === null ? {} : { "anthropic-beta": beta }),
  };
}

/** A client that knows better than its last message says so (contract 5.4): a title or a sub-agent is nobody's turn. */
export function initiatorOf({ headers }: Request): "user" | "agent" | undefined {
  const said = headers.get("x-initiator");
  return said === "user" || said === "agent" ? said : undefined;
}
