import { createLaunchd } from "./launchd.ts";
import type { Place, ServiceManager } from "./service-manager.ts";
import { createSystemd } from "./systemd.ts";
import { createTaskScheduler } from "./task-scheduler.ts";

/** Who keeps programs running on this operating system, by the runtime's name of it. */
export function serviceManagerOf(platform: string, place: Place, tokenFile: string | null): ServiceManager {
  if (platform === "darwin") return createLaunchd(place);
  if (platform === "win32") return createTaskScheduler(place);
  return createSystemd(place, tokenFile);
}
