import { oneOf } from "./one-of.ts";
import { setting } from "./setting.ts";

/** Where a sign-in is kept. */
export const credentialSettings = {
  store: setting(oneOf(["file", "keychain"]), "file", {
    description:
      'Where `auth` keeps the tokens: "file" is credentials.json, readable by you alone, "keychain" that of the system',
  }),
};
