/** Rows of the model list as upstream writes them, for tests of this room. */
type Extra = { type?: string; state?: string; preview?: boolean; endpoints?: string[] };

export function modelRow(id: string, { type = "chat", state, preview = false, endpoints }: Extra = {}) {
  return {
    id,
    object: "model",
    name: id.toUpperCase(),
    vendor: "OpenAI",
    version: id,
    preview,
    model_picker_enabled: true,
    capabilities: { type, family: id },
    ...(state ? { policy: { state, terms: `Terms of ${id}` } } : {}),
    ...(endpoints ? { supported_endpoints: endpoints } : {}),
  };
}
