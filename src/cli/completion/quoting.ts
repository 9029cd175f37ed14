/** The program's name as the name of a shell function. */
export function functionName(program: string): string {
  return `_${program.replaceAll("-", "_")}`;
}

/** A word of POSIX shells, zsh or fish that means itself (POSIX 2.2.2). Ours have no backslashes, which fish would read. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}

/** A string of PowerShell that means itself. */
export function powershellQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
