import { type Certificate, parseCertificates } from "../world/certificates.ts";
import type { Files } from "../world/files.ts";
import type { Note } from "./notes.ts";

/** What is wrong with a file, as the rest of a sentence about its setting. */
type Fault = { fault: string };

/**
 * The certificates of those who are trusted, in PEM, and what there is to know of them: one that has expired trusts
 * nobody, and is told.
 */
export async function readAuthorities(
  files: Pick<Files, "read">,
  path: string,
  wallMs: number,
): Promise<{ authorities: readonly string[]; notes: readonly Note[] } | Fault> {
  const read = await readCertificates(files, path);
  if ("fault" in read) return read;
  const expired = read.filter(({ validToMs }) => validToMs < wallMs);
  const notes = expired.map(({ name, validTo }) => ({
    path: "tls.ca_file",
    text: `the certificate of ${JSON.stringify(name.slice(0, 100))} has expired (${validTo})`,
    isWarning: true,
  }));
  return { authorities: read.map(({ pem }) => pem), notes };
}

async function readCertificates(files: Pick<Files, "read">, path: string): Promise<Certificate[] | Fault> {
  const text = await readText(files, path);
  if (typeof text !== "string") return text;
  try {
    const found = parseCertificates(text);
    if (found.length > 0) return found;
    return { fault: `has no certificate in PEM (-----BEGIN CERTIFICATE-----): ${path}` };
  } catch {
    return { fault: `has a certificate that is damaged: ${path}` };
  }
}

async function readText(files: Pick<Files, "read">, path: string): Promise<string | Fault> {
  try {
    return (await files.read(path)) ?? { fault: `names a file that is not there: ${path}` };
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? thrown.code : thrown;
    return { fault: `names a file that cannot be read (${code}): ${path}` };
  }
}
