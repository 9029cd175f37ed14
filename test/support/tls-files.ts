import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Made with openssl for a hundred years: an authority, whose key is gone, and two servers of it by their names. */
const FOLDER = join(import.meta.dir, "..", "fixtures", "tls");

export const AUTHORITY_FILE = join(FOLDER, "authority.pem");
export const AUTHORITY = readFileSync(AUTHORITY_FILE, "utf8");

/** What a server says who it is: `localhost`, or `elsewhere.example`, which no machine has. */
export type CertificateName = "localhost" | "elsewhere";

export function certificateOf(name: CertificateName): { cert: string; key: string } {
  const text = (ending: string) => readFileSync(join(FOLDER, `${name}.${ending}`), "utf8");
  return { cert: text("pem"), key: text("key") };
}
