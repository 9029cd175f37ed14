import type { UpstreamCall } from "./call.ts";

/** Who the editor says it is (contract 5.1, 5.2). Copilot refuses editors that are too old, so all of it is configurable. */
export type Identity = {
  userAgent: string;
  editorVersion: string;
  editorPluginVersion: string;
  copilotIntegrationId: string;
  githubApiVersion: string;
};

/** The headers by which GitHub and Copilot know an editor, the same on every call. */
export function identityHeaders(identity: Identity): Record<string, string> {
  return {
    "user-agent": identity.userAgent,
    "editor-version": identity.editorVersion,
    "editor-plugin-version": identity.editorPluginVersion,
    "copilot-integration-id": identity.copilotIntegrationId,
    "x-github-api-version": identity.githubApiVersion,
  };
}

export type AttemptHeadersNeeds = {
  editor: Readonly<Record<string, string>>;
  openaiIntent: string;
  call: UpstreamCall;
  token: string;
  requestId: string;
};

/**
 * The headers of one attempt. They are made here and nowhere else: nothing of the client's own headers reaches
 * upstream (contract 5.1, last paragraph).
 */
export function attemptHeaders({ editor, openaiIntent, call, token, requestId }: AttemptHeadersNeeds) {
  const headers: Record<string, string> = {
    ...call.modelHeaders,
    ...editor,
    accept: call.stream ? "text/event-stream" : "application/json",
    // Identity, because a compressed answer can grow without a bound while it is read.
    "accept-encoding": "identity",
    authorization: `Bearer ${token}`,
    "openai-intent": openaiIntent,
    "x-request-id": requestId,
  };
  if (call.body) headers["content-type"] = "application/json";
  if (call.initiator) headers["x-initiator"] = call.initiator;
  if (call.hasImages) headers["copilot-vision-request"] = "true";
  return headers;
}
