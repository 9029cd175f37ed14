import { win32 } from "node:path";

type Env = Readonly<Record<string, string | undefined>>;

/**
 * What makes a folder, and all that is in it, this user's alone on Windows, where a mode says nothing. By its full path,
 * since Windows looks for a program in the working folder first.
 */
export function aclCommand(folder: string, env: Env): string[] {
  const icacls = win32.join(env["SystemRoot"] ?? "C:\\Windows", "System32", "icacls.exe");
  const user = env["USERDOMAIN"] ? `${env["USERDOMAIN"]}\\${env["USERNAME"]}` : (env["USERNAME"] ?? "");
  return [icacls, folder, "/inheritance:r", "/grant:r", `${user}:(OI)(CI)F`];
}

/** Resolves with whether it could be done. */
export async function restrictToUser(folder: string): Promise<boolean> {
  try {
    const child = Bun.spawn(aclCommand(folder, process.env), { stdin: "ignore", stdout: "ignore", stderr: "ignore" });
    return (await child.exited) === 0;
  } catch {
    return false;
  }
}
