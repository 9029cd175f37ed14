const REASONS: Readonly<Record<string, string>> = {
  keep_alive: "no model is kept in this machine's memory",
  truncate: "upstream decides what becomes of a text that is too long",
  shift: "upstream decides what becomes of a text that is too long",
  raw: "upstream gives each model the form that it wants",
  template: "upstream gives each model the form that it wants",
  context: "it is a memory of Ollama's own engine",
};

/** Why a field of Ollama's requests goes no further. */
export function unreadReason(name: string): string {
  return REASONS[name] ?? "upstream has nothing for it";
}
