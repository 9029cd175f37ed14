import type { AccountState } from "./token-manager.ts";

/** The account's state as data for `/health`: plain words in snake_case, never a token. `tell` makes a message fit for clients. */
export function tokenFacts(state: AccountState, tell: (message: string) => string) {
  switch (state.kind) {
    case "ready":
      return {
        isUsable: true,
        api: state.apiUrl,
        details: {
          state: "ready",
          source: state.source,
          expires_in_seconds: state.expiresInSeconds,
          refresh_due_in_seconds: state.refreshDueInSeconds,
        },
      };
    case "refreshing":
      return { isUsable: false, api: null, details: { state: "refreshing" } };
    case "signed_out":
      return { isUsable: false, api: null, details: { state: "signed_out", reason: tell(state.message) } };
    default:
      return {
        isUsable: false,
        api: null,
        details: { state: state.kind, reason: tell(state.message), next_try_in_seconds: state.nextTryInSeconds },
      };
  }
}
