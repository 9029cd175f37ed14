/** The headers by which a client's dialect is versioned. Besides who began the turn, nothing else of them means anything upstream. */
export function versionsOf({ headers }: Request): Record<string, string> {
  const version = headers.get("anthropic-version");
  const beta = headers.get("anthropic-beta");
  return {
    ...(version === null ? {} : { "anthropic-version": version }),
    ...(beta === null ? {} : { "anthropic-beta": beta }),
  };
}

/** What Claude Code and Codex send with each call of a sub-agent. A review runs as one too, but a person asks for it. */
const SUB_AGENT = { "x-claude-code-agent-id": /./, "x-openai-subagent": /^(?!review$)./ };

/** A client that knows better than its last message says so (contract 5.4): a title or a sub-agent is nobody's turn. */
export function initiatorOf({ headers }: Request): "user" | "agent" | undefined {
  const said = headers.get("x-initiator");
  if (said === "user" || said === "agent") return said;
  const isSubAgent = Object.entries(SUB_AGENT).some(([name, value]) => value.test(headers.get(name) ?? ""));
  return isSubAgent ? "agent" : undefined;
}
