import type { LoadedConfig } from "./load.ts";
import type { Config } from "./schema/schema.ts";

/** Settings that no part of the account reads. */
const SERVER_ONLY = [
  ...(["host", "port", "allow_unauthenticated", "allowed_hosts", "compat", "unsupported_fields"] as const),
  ...(["cors", "limits", "ollama", "socket", "tls", "worker_pool", "log", "debug"] as const),
] satisfies readonly (keyof Config)[];
const SERVER_ONLY_TIMEOUTS = [
  ...(["server_read", "server_write", "server_idle", "heartbeat", "drain"] as const),
] satisfies readonly (keyof Config["timeouts"])[];

type Visible = Omit<Config, (typeof SERVER_ONLY)[number] | "timeouts">;
type VisibleTimeouts = Omit<Config["timeouts"], (typeof SERVER_ONLY_TIMEOUTS)[number]>;

/** The configuration as the parts of the account see it: the types keep from them what a reload changes without them. */
export type AccountConfig = Pick<LoadedConfig, "file" | "authorities"> & {
  config: Visible & { timeouts: VisibleTimeouts };
};

/** Whether a setting, by its dotted path, is one that the account may read. */
export function concernsAccount(path: string): boolean {
  // It is given what is in the file.
  if (path === "tls.ca_file") return true;
  const [section = "", name = ""] = path.split(".");
  const hidden: readonly string[] = section === "timeouts" ? SERVER_ONLY_TIMEOUTS : SERVER_ONLY;
  return !hidden.includes(section === "timeouts" ? name : section);
}
