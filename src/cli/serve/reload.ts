import { asRunning, changedFiles, changedSettings, needsRestart } from "../../config/changes.ts";
import type { LoadedConfig } from "../../config/load.ts";
import { asProxyError } from "../../errors.ts";
import type { Log } from "../../world/log.ts";
import type { Supervision } from "./supervision.ts";

export type ReloadNeeds = {
  /** Reads the configuration anew. Throws what is wrong with it. */
  load: () => Promise<LoadedConfig>;
  running: () => LoadedConfig;
  /** Throws when nobody may start with such a configuration. */
  check: (loaded: LoadedConfig) => void;
  /**
   * Makes all that serves by it, and returns what goes over to that; throws what keeps it from serving. `changed` are
   * the settings that differ, none when only credentials are read anew.
   */
  prepare: (loaded: LoadedConfig, changed: readonly string[]) => Promise<() => void>;
  /** Whether the server is being stopped, and nothing is to begin any more. */
  isOver: () => boolean;
  /** Is told of each, whatever comes of it. */
  supervision: Pick<Supervision, "reloading" | "serving">;
  log: Log;
};

/** Tells what the operator may not expect of the configuration. */
export function tellWarnings(notes: LoadedConfig["notes"], log: Log): void {
  for (const { path, text, isWarning } of notes) if (isWarning) log.warn("configuration", { key: path, note: text });
}

/**
 * What a SIGHUP does: the new configuration takes effect for new calls, or it is refused whole, which is told once. One
 * at a time; one that is asked for meanwhile comes after it.
 */
export function createReload(needs: ReloadNeeds): () => void {
  const { load, running, check, prepare, isOver, supervision, log } = needs;
  let isRunning = false;
  let isWanted = false;
  let refusal = "";

  async function reload(): Promise<void> {
    try {
      const wanted = await load();
      const before = running();
      const loaded = { ...wanted, config: asRunning(wanted.config, before.config) };
      check(wanted);
      const changed = new Set([...changedSettings(before.config, loaded.config), ...changedFiles(before, loaded)]);
      const goOver = await prepare(loaded, [...changed]);
      if (isOver()) return;
      goOver();
      refusal = "";
      const restart = changedSettings(loaded.config, wanted.config).filter(needsRestart);
      tell(loaded, before, [...changed], restart);
    } catch (thrown) {
      refuse(asProxyError(thrown).message);
    }
  }

  function tell({ notes }: LoadedConfig, before: LoadedConfig, changed: readonly string[], restart: string[]): void {
    tellWarnings(
      notes.filter(({ text }) => !before.notes.some((note) => note.text === text)),
      log,
    );
    log.info("configuration reloaded", { changed, ...(restart.length > 0 && { needs_restart: restart }) });
  }

  function refuse(message: string): void {
    if (message === refusal) {
      log.debug("the new configuration is as wrong as it was");
      return;
    }
    refusal = message;
    const [heading, ...lines] = message.split("\n").map((line) => line.trim());
    const problems = lines.length > 0 ? lines : [heading ?? ""];
    log.error("the new configuration is refused, the old one stays", { code: "config_reload_failed", problems });
  }

  async function run(): Promise<void> {
    isRunning = true;
    while (isWanted) {
      isWanted = false;
      supervision.reloading();
      await reload();
      supervision.serving();
    }
    isRunning = false;
  }

  return () => {
    if (isOver()) return;
    isWanted = true;
    if (!isRunning) void run();
  };
}
