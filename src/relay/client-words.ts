/**
 * The headers by which a client's dialect is versioned. Besides who began the turn, nothing else of them means anything
 * upstream.
 */
export function versionsOf({ headers }: Request): Record<string, string> {
  const version = headers.get("anthropic-version");
  const beta = headers.get("anthropic-beta");
  return {
    ...(version === null ? {} : { "anthropic-version": version }),
    ...(beta === null ? {} : { "anthropic-beta": beta }),
  };
}

/**
 * What coding agents send with calls that are nobody's turn: those of sub-agents, and those by which the conversation is
 * made shorter. A review of Codex runs as a sub-agent too, but a person asks for it.
 */
const OF_AGENT = {
  "x-claude-code-agent-id": /./,
  "x-parent-session-id": /./,
  "x-openai-subagent": /^(?!review$)./,
  "x-codex-turn-metadata": /"request_kind":"compaction"/,
};

/** A client that knows better than its last message says so (contract 5.4): a title or a sub-agent is nobody's turn. */
export function initiatorOf({ headers }: Request): "user" | "agent" | undefined {
  const said = headers.get("x-initiator");
  if (said === "user" || said === "agent") return said;
  const isOfAgent = Object.entries(OF_AGENT).some(([name, value]) => value.test(headers.get(name) ?? ""));
  return isOfAgent ? "agent" : undefined;
}
