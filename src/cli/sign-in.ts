import type { AccountDesk, SignInCode } from "./account-desk.ts";
import type { CliWorld } from "./cli-world.ts";
import { printable, printJsonLine } from "./print.ts";
import { minutesAndSeconds } from "./token-life.ts";

const TICK_MS = 1000;

/**
 * Signs in on the terminal: shows the code and how long it is good for, as a line of JSON where a script reads it.
 * Gives the user's name, if known.
 */
export async function signInOnTerminal(desk: AccountDesk, isJson: boolean, world: CliWorld): Promise<string | null> {
  const { terminal, interrupt } = world;
  let stopCountdown = () => {};
  const show = (code: SignInCode) => {
    if (isJson) return printJsonLine(terminal, codeAsData(code));
    terminal.err(`\nOpen ${printable(code.verificationUri)} and enter the code:  ${printable(code.userCode)}\n\n`);
    stopCountdown = countDown(code, world);
  };
  try {
    const login = await desk.signIn(show, interrupt);
    stopCountdown();
    terminal.err(`Signed in${login ? ` as ${printable(login)}` : ""}.\n`);
    return login;
  } finally {
    stopCountdown();
  }
}

function codeAsData({ verificationUri, userCode, expiresInSeconds, intervalSeconds }: SignInCode) {
  return {
    verification_uri: verificationUri,
    user_code: userCode,
    expires_in: expiresInSeconds,
    interval: intervalSeconds,
  };
}

/** Tells once how long the code is good for, and on a screen keeps telling on the same line. Returns what ends it. */
function countDown({ expiresInSeconds }: SignInCode, { terminal, clock }: CliWorld): () => void {
  if (!terminal.interactive) {
    terminal.err(`Waiting for you there, at most ${minutesAndSeconds(Math.round(expiresInSeconds))}.\n`);
    return () => {};
  }
  const endMs = clock.monotonicMs() + expiresInSeconds * 1000;
  let cancel: (() => void) | undefined;
  const tick = () => {
    const left = Math.max(0, Math.round((endMs - clock.monotonicMs()) / 1000));
    terminal.err(`\rWaiting for you there, at most ${minutesAndSeconds(left)}. Ctrl-C gives up. `);
    cancel = clock.after(TICK_MS, tick);
  };
  tick();
  return () => {
    if (cancel) terminal.err("\n");
    cancel?.();
    cancel = undefined;
  };
}
