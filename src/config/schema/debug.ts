import { oneOf } from "./one-of.ts";
import { setting } from "./setting.ts";

/** What is shown to those who look into the program. */
export const debugSettings = {
  pprof: setting(oneOf(["auto", "on", "off"]), "auto", {
    description:
      'Profiles at /debug/pprof/: "auto" serves them on loopback only, "on" elsewhere too, to clients with a key',
  }),
};
