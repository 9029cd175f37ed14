/**
 * One field of a Copilot token, such as `exp` or `proxy-ep` (contract 2.3): `key=value` pairs between semicolons, up to
 * the first colon. Undefined when it isn't there; very old tokens have no fields at all, and none may be required.
 */
export function tokenField(token: string, name: string): string | undefined {
  const [fields = ""] = token.split(":", 1);
  const prefix = `${name}=`;
  return fields
    .split(";")
    .find((field) => field.startsWith(prefix))
    ?.slice(prefix.length);
}
