import type { AccountState } from "../account/token-manager.ts";
import { asProxyError } from "../errors.ts";
import type { AccountDesk } from "./account-desk.ts";
import type { CliWorld } from "./cli-world.ts";
import { printable } from "./print.ts";
import { signInOnTerminal } from "./sign-in.ts";

const LOOK_EVERY_MS = 2000;

/**
 * While the proxy serves on a terminal: when GitHub refuses the login, asks the person there to sign in again, once for
 * each refusal (design 6). The server goes on, and takes the new login up by itself. Returns what ends the watch.
 */
export function watchSignIn(state: () => AccountState, desk: AccountDesk, world: CliWorld): () => void {
  const { clock, terminal } = world;
  let wasAsked = false;
  let cancel = () => {};

  async function look(): Promise<void> {
    const { kind } = state();
    const isLost = kind === "signed_out" || kind === "refused";
    if (!isLost) wasAsked = false;
    if (isLost && !wasAsked) {
      wasAsked = true;
      terminal.err("\nThere is no valid sign-in any more. The proxy keeps running; sign in again to use it.\n");
      await signInOnTerminal(desk, false, world).catch(tell);
    }
    lookLater();
  }

  function tell(error: unknown): void {
    if (!world.interrupt.aborted) terminal.err(`${printable(asProxyError(error).message)}\n`);
  }

  function lookLater(): void {
    cancel = clock.after(LOOK_EVERY_MS, () => void look());
  }

  if (terminal.interactive) lookLater();
  return () => cancel();
}
