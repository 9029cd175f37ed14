import type { CliWorld } from "./cli-world.ts";
import type { Call } from "./command.ts";
import { configurationOf } from "./configuration.ts";
import { signInOnTerminal } from "./sign-in.ts";

/**
 * Serves until it is told to stop. On a terminal it signs in first where nobody is signed in; without one it serves
 * anyway, since nobody would see the code: requests are told what to do, and a later sign-in is picked up.
 */
export async function runRun(call: Call, world: CliWorld): Promise<number> {
  if (call.flags.has("demo")) {
    // A chunk of its own in the binary: the simulator is not for those who serve.
    const { runDemo } = await import("./demo.ts");
    return runDemo(call, world);
  }
  await forgetUpdate(world);
  const reload = () => configurationOf(call, world);
  const loaded = await reload();
  if (world.terminal.interactive) {
    const desk = world.openAccount(loaded);
    const { login, held } = await desk.stored();
    if (!login && !held) await signInOnTerminal(desk, false, world);
  }
  return world.serve({ loaded, reload, world });
}

/** Removes the program that an update has put aside. Elsewhere than on Windows none is: one that runs can be removed. */
async function forgetUpdate({ build: { platform, executable }, programFiles }: CliWorld): Promise<void> {
  if (platform.startsWith("win32") && executable) await programFiles.tidy(executable).catch(() => {});
}
