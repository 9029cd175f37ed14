/**
 * Groups that hold more than the user, the system and its administrators, by the letters that an access list in SDDL has
 * for them in every language of Windows (MS-DTYP 2.4.2.4 and 2.5.1.1).
 */
const GROUPS: Readonly<Record<string, string>> = {
  WD: "Everyone",
  AU: "Authenticated Users",
  BU: "Users",
  IU: "Interactive",
  NU: "Network",
  BG: "Guests",
  AN: "Anonymous",
  DU: "Domain Users",
};

/** The command that tells the access list of a path; by its full path, as Windows looks in the working folder first. */
export function accessCommand(path: string, env: Readonly<Record<string, string | undefined>>): string[] {
  const root = env["SystemRoot"] ?? "C:\\Windows";
  const shell = `${root}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`;
  const script = `(Get-Acl -LiteralPath '${path.replaceAll("'", "''")}').Sddl`;
  return [shell, "-NoProfile", "-NonInteractive", "-Command", script];
}

/** Who besides the user is allowed something by an access list in SDDL: `D:PAI(A;OICI;FA;;;SY)(A;;FR;;;WD)`. */
export function othersAllowed(sddl: string): string[] {
  const allowed = [...sddl.matchAll(/\(A;[^;()]*;[^;()]*;[^;()]*;[^;()]*;([A-Z]{2})\)/g)];
  return [...new Set(allowed.flatMap(([, group = ""]) => GROUPS[group] ?? []))];
}
