import { type Certificate, keyFault, parseCertificates } from "../world/certificates.ts";
import { codeOf } from "../world/file-fault.ts";
import type { Files } from "../world/files.ts";
import type { Note } from "./notes.ts";
import type { Config } from "./schema/schema.ts";

/** By which certificate clients call over TLS, in PEM, and the hosts that it is for. */
type ServerCertificate = { cert: string; key: string; hosts: readonly string[] };

/** What the files of the section `tls` hold. */
export type TlsFiles = {
  /** Certificates, in PEM, that are trusted besides those of the system. */
  authorities: readonly string[];
  /** Null where clients call in the clear. */
  serverCertificate: ServerCertificate | null;
};

type Needs = { files: Pick<Files, "read" | "isOpenToAll">; wallMs: number };

/** What is wrong with the file of a setting, as the rest of a sentence about it. */
type Fault = { path: keyof Config["tls"]; fault: string };

/** How long before its end a certificate is told of. */
const SOON_MS = 14 * 24 * 3_600_000;

/** Reads the files, and finds out what is wrong with them and what there is to know. */
export async function readTlsFiles(
  tls: Config["tls"],
  needs: Needs,
): Promise<TlsFiles & { notes: Note[]; faults: Fault[] }> {
  const authorities = tls.ca_file === null ? [] : await readCertificates("ca_file", tls.ca_file, needs);
  const server = await readServer(tls, needs);
  const faults = [authorities, server].flatMap((read) => (read && "fault" in read ? [read] : []));
  const trusted = "fault" in authorities ? [] : authorities;
  const own = server && "fault" in server ? null : server;
  return {
    authorities: trusted.map(({ pem }) => pem),
    serverCertificate: own && {
      cert: own.chain.map(({ pem }) => pem).join("\n"),
      key: own.key,
      hosts: own.first.hosts,
    },
    notes: [...expiryNotes(trusted, needs.wallMs), ...(own ? endNotes(own.first, needs.wallMs) : [])],
    faults,
  };
}

type Server = { chain: Certificate[]; first: Certificate; key: string };

/** The proxy's own certificate with its key. One whose time is not now, or whose key is another's or everybody's, is a fault. */
async function readServer({ cert, key }: Config["tls"], needs: Needs): Promise<Server | Fault | null> {
  if (cert === null && key === null) return null;
  if (cert === null) return { path: "cert", fault: "must be set too, where tls.key is" };
  if (key === null) return { path: "key", fault: "must be set too, where tls.cert is" };
  const chain = await readCertificates("cert", cert, needs);
  if ("fault" in chain) return chain;
  const [first] = chain;
  const ofTime = timeFault(first, needs.wallMs);
  if (ofTime !== null) return { path: "cert", fault: `${ofTime}: ${cert}` };
  const text = await readText("key", key, needs);
  if (typeof text !== "string") return text;
  const ofKey = keyFault(text, first);
  if (ofKey !== null) return { path: "key", fault: `${ofKey}: ${key}` };
  if (!(await needs.files.isOpenToAll(key))) return { chain, first, key: text };
  return { path: "key", fault: `can be read by every user of this machine (chmod 600 it): ${key}` };
}

async function readCertificates(
  setting: Fault["path"],
  file: string,
  needs: Needs,
): Promise<[Certificate, ...Certificate[]] | Fault> {
  const text = await readText(setting, file, needs);
  if (typeof text !== "string") return text;
  try {
    const [first, ...more] = parseCertificates(text);
    if (first) return [first, ...more];
    return { path: setting, fault: `has no certificate in PEM (-----BEGIN CERTIFICATE-----): ${file}` };
  } catch {
    return { path: setting, fault: `has a certificate that is damaged: ${file}` };
  }
}

async function readText(path: Fault["path"], file: string, { files }: Needs): Promise<string | Fault> {
  try {
    return (await files.read(file)) ?? { path, fault: `names a file that is not there: ${file}` };
  } catch (thrown) {
    return { path, fault: `names a file that cannot be read (${codeOf(thrown)}): ${file}` };
  }
}

function timeFault({ validFromMs, validToMs, validFrom, validTo }: Certificate, wallMs: number): string | null {
  if (validToMs < wallMs) return `has expired (${validTo})`;
  return validFromMs > wallMs ? `is not valid yet (from ${validFrom} on)` : null;
}

/** Who has expired is trusted by nobody; the others are still of use. */
function expiryNotes(authorities: readonly Certificate[], wallMs: number): Note[] {
  const expired = authorities.filter(({ validToMs }) => validToMs < wallMs);
  return expired.map(({ name, validTo }) => ({
    path: "tls.ca_file",
    text: `the certificate of ${JSON.stringify(name.slice(0, 100))} has expired (${validTo})`,
    isWarning: true,
  }));
}

function endNotes({ validTo, validToMs }: Certificate, wallMs: number): Note[] {
  if (validToMs - wallMs > SOON_MS) return [];
  const text = `the certificate ends soon (${validTo}); a reload takes the one that is in the file by then`;
  return [{ path: "tls.cert", text, isWarning: true }];
}
