/** What Anthropic's clients say of the form that they speak. */
const VERSIONS = ["anthropic-version", "anthropic-beta"];

/** The headers by which a client's dialect is versioned; besides `x-initiator` the only ones that mean anything upstream. */
export function versionsOf({ headers }: Request): Record<string, string> {
  const given = VERSIONS.map((name) => [name, headers.get(name)] as const);
  return Object.fromEntries(given.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

/** A client that knows better than its last message says so (contract 5.4): a title or a sub-agent is nobody's turn. */
export function initiatorOf({ headers }: Request): "user" | "agent" | undefined {
  const said = headers.get("x-initiator");
  return said === "user" || said === "agent" ? said : undefined;
}
