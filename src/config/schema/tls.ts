import * as z from "zod/mini";
import { setting } from "./setting.ts";

/** The path of a file; `~/` is the home, and a relative one begins where the configuration file is. */
function file(description: string) {
  const schema = z.nullable(z.string().check(z.minLength(1)));
  return setting(schema, null, { description, expected: "the path of a file" });
}

/** Who is trusted, and who we are, over TLS. */
export const tlsSettings = {
  ca_file: file(
    "PEM file of the authorities to trust besides those of the system, such as that of a company that looks into its traffic",
  ),
  cert: file(
    "PEM file of the proxy's own certificate, and of those between it and its authority: its ports speak https; null for http",
  ),
  key: file("PEM file of the private key to tls.cert, which only you and your group may read"),
};
