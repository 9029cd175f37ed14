import { outranksSignIn } from "../../account/held-token.ts";
import type { TokenManager } from "../../account/token-manager.ts";
import { asProxyError } from "../../errors.ts";
import type { AccountDesk } from "../account-desk.ts";
import type { CliWorld } from "../cli-world.ts";
import { printableLines } from "../print.ts";
import { signInOnTerminal } from "../sign-in.ts";

const LOOK_EVERY_MS = 2000;

/** The server's tokens, of which the watch sees the state. */
type Watched = Pick<TokenManager, "state" | "lookNow">;

/**
 * While the proxy serves on a terminal: when GitHub refuses the login, asks the person there to sign in again, once for
 * each refusal (design 6). The server goes on, and is told to take the new login up. Returns what ends the watch.
 */
export function watchSignIn(tokens: () => Watched, openDesk: () => AccountDesk, world: CliWorld): () => void {
  const { clock, terminal } = world;
  let wasAsked = false;
  let cancel = () => {};

  async function look(): Promise<void> {
    const now = tokens().state();
    const isLost = now.kind === "signed_out" || now.kind === "refused";
    if (!isLost) wasAsked = false;
    if (isLost && !wasAsked) {
      wasAsked = true;
      terminal.err(`\n${printableLines(now.message)}\n`);
      await askToSignIn().catch(tell);
    }
    lookLater();
  }

  async function askToSignIn(): Promise<void> {
    const desk = openDesk();
    // A store that makes no sense holds none, and a sign-in mends it.
    const source = (await desk.stored().catch(() => null))?.login?.source;
    if (source && outranksSignIn(source)) return;
    terminal.err("The proxy keeps running; it takes up a sign-in made here:\n");
    await signInOnTerminal(desk, false, world);
    tokens().lookNow();
  }

  function tell(error: unknown): void {
    if (!world.interrupt.aborted) terminal.err(`${printableLines(asProxyError(error).message)}\n`);
  }

  function lookLater(): void {
    cancel = clock.after(LOOK_EVERY_MS, () => void look());
  }

  if (terminal.interactive) lookLater();
  return () => cancel();
}
