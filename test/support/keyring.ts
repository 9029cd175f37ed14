/** A desktop's keyring with an empty password, on a bus of its own, for the programs that get its environment. */
export interface Keyring {
  readonly env: Record<string, string>;
  lock(): Promise<void>;
  unlock(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const missing = ["dbus-daemon", "dbus-send", "gnome-keyring-daemon"].filter((name) => !Bun.which(name));
const REMEDY = "Debian and Ubuntu: apt-get install dbus gnome-keyring libsecret-1-0";

/** Why the tests with a keyring do not run here; null where they do. The gate on Linux skips none, and fails instead. */
export const whyNoKeyring =
  missing.length === 0 || (process.platform === "linux" && process.env.CI)
    ? null
    : `the keychain is tested with gnome-keyring, and there is no ${missing.join(", ")} (${REMEDY})`;

export async function openKeyring(home: string): Promise<Keyring> {
  if (missing.length > 0) throw new Error(`There is no ${missing.join(", ")}. ${REMEDY}`);
  const bus = Bun.spawn(["dbus-daemon", "--session", "--nofork", "--print-address"], { stderr: "ignore" });
  const { value: address } = await bus.stdout.getReader().read();
  const env = { DBUS_SESSION_BUS_ADDRESS: new TextDecoder().decode(address).trim() };
  let daemon = await startDaemon(env, home, true);

  async function restart(isUnlocked: boolean): Promise<void> {
    daemon.kill();
    await daemon.exited;
    daemon = await startDaemon(env, home, isUnlocked);
  }

  return {
    env,
    lock: () => restart(false),
    unlock: () => restart(true),
    async [Symbol.asyncDispose]() {
      daemon.kill();
      bus.kill();
      await Promise.all([daemon.exited, bus.exited]);
    },
  };
}

async function startDaemon(env: Record<string, string>, home: string, isUnlocked: boolean) {
  const daemon = Bun.spawn(
    ["gnome-keyring-daemon", "--foreground", "--components=secrets", ...(isUnlocked ? ["--unlock"] : [])],
    {
      env: { ...env, HOME: home, PATH: process.env.PATH ?? "", XDG_RUNTIME_DIR: home },
      // The password of the keyring, and so its end.
      stdin: new Blob(["\n"]),
      stdout: "ignore",
      stderr: "ignore",
    },
  );
  // Asked for too early, the bus would start another.
  while (!(await hasOwner(env))) if (daemon.exitCode !== null) throw new Error("gnome-keyring-daemon has ended");
  return daemon;
}

async function hasOwner(env: Record<string, string>): Promise<boolean> {
  const bus = "org.freedesktop.DBus";
  const question = [`--dest=${bus}`, "/org/freedesktop/DBus", `${bus}.NameHasOwner`, "string:org.freedesktop.secrets"];
  const asked = Bun.spawn(["dbus-send", "--session", "--print-reply", ...question], { env, stderr: "ignore" });
  return (await asked.stdout.text()).includes("boolean true");
}
