import { describe, expect, test } from "bun:test";
import { AUTHORITY, certificateOf } from "../support/tls-files.ts";
import { DEFAULT_FILE, HOME, load, problemsOf } from "./loading.ts";

/** Its time is over since 2020. */
const EXPIRED = `-----BEGIN CERTIFICATE-----
MIIBFjCBvgIBATAKBggqhkjOPQQDAjAYMRYwFAYDVQQDDA1PbGQgYXV0aG9yaXR5
MB4XDTIwMDEwMTAwMDAwMFoXDTIwMDEwMjAwMDAwMFowGDEWMBQGA1UEAwwNT2xk
IGF1dGhvcml0eTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJLEawXZfDeUSMRQ
cy9GYujmq+ue/It3Bs/6rDXmVF1ZksgbM+Bf/iIpCTRWI3Gr8HtndgSjXel2R/Ee
Ro4W68QwCgYIKoZIzj0EAwIDRwAwRAIgZok1Z5cjbWy25xdIVtQg8c6BHUobaT3N
Ywv11KenTGkCIC1kpW8nTBPD57SQeWeM49ScF+shVifLz6YwTEPQoUcA
-----END CERTIFICATE-----`;

/** Its password is forgotten. */
const LOCKED = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgX/djWYNrc/QICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEE5GFVbwGXr8IAZKOjz3FlEEgZDs
PPMdKYG9d/FFccqcMP+RwL8KacYizZX2tjfnlQTJbV6LUCwUB7e1/67Zjd9GGRdc
6gjnDUA1WuY3oNiDHKeip84kA4YS6Yb4r/lANmFQLFS+pdXXvw9BxUY4k6SJeOZf
P8d5MuFgxcIxD98DlbFo+BWPdZXSBeTORWGYLLeKxK2rauIpN/vRMhDJLwYbkPg=
-----END ENCRYPTED PRIVATE KEY-----`;

const atCa = (text: string) => ({ file: { tls: { ca_file: "/etc/ca.pem" } }, files: { "/etc/ca.pem": text } });

describe("tls.ca_file", () => {
  test("is read, with as many certificates as it has", async () => {
    const { cert } = certificateOf("localhost");
    const { authorities, notes } = await load(atCa(`# ours\n${AUTHORITY}\nand\n${cert}`));
    expect(authorities.map((pem) => pem.trim())).toEqual([AUTHORITY.trim(), cert.trim()]);
    expect(notes.filter(({ path }) => path.startsWith("tls."))).toEqual([]);
  });

  test("begins where the configuration is, or at home", async () => {
    for (const [written, path] of [
      ["ca.pem", `${HOME}/.local/share/github-copilot-svcs/ca.pem`],
      ["~/ca.pem", `${HOME}/ca.pem`],
    ] as const) {
      const { config } = await load({ file: { tls: { ca_file: written } }, files: { [path]: AUTHORITY } });
      expect(config.tls.ca_file).toBe(path);
    }
  });

  test.each([
    ["", "has no certificate in PEM (-----BEGIN CERTIFICATE-----)"],
    [certificateOf("localhost").key, "has no certificate in PEM (-----BEGIN CERTIFICATE-----)"],
    ["-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "has a certificate that is damaged"],
  ])("of no use is a problem: %j", async (text, fault) => {
    expect(await problemsOf(atCa(text))).toEqual([`tls.ca_file ${fault}: /etc/ca.pem (${DEFAULT_FILE})`]);
  });

  test("that is not there is a problem, told with who names it", async () => {
    expect(await problemsOf({ env: { COPILOT_SVCS_TLS_CA_FILE: "/etc/ca.pem" } })).toEqual([
      "tls.ca_file names a file that is not there: /etc/ca.pem (COPILOT_SVCS_TLS_CA_FILE)",
    ]);
  });

  test("with one that has expired is used, with a warning", async () => {
    const { authorities, notes } = await load(atCa(AUTHORITY + EXPIRED));
    expect(authorities).toHaveLength(2);
    expect(notes.filter(({ path }) => path === "tls.ca_file")).toEqual([
      {
        path: "tls.ca_file",
        text: 'the certificate of "Old authority" has expired (Jan  2 00:00:00 2020 GMT)',
        isWarning: true,
      },
    ]);
  });
});

const own = (name: "localhost" | "elsewhere", more: Record<string, string> = {}) => ({
  file: { tls: { cert: "/etc/cert.pem", key: "/etc/key.pem" } },
  files: { "/etc/cert.pem": certificateOf(name).cert, "/etc/key.pem": certificateOf(name).key, ...more },
});

describe("tls.cert and tls.key", () => {
  test("are read, with the hosts that the certificate is for", async () => {
    const { serverCertificate, notes } = await load(own("elsewhere"));
    expect(serverCertificate).toMatchObject({ key: certificateOf("elsewhere").key, hosts: ["elsewhere.example"] });
    expect(notes.filter(({ path }) => path.startsWith("tls."))).toEqual([]);
  });

  test.each([
    [{ "/etc/cert.pem": EXPIRED }, "tls.cert has expired (Jan  2 00:00:00 2020 GMT): /etc/cert.pem"],
    [{ "/etc/key.pem": "" }, "tls.key has no private key in PEM: /etc/key.pem"],
    [
      { "/etc/key.pem": certificateOf("elsewhere").key },
      "tls.key is the key to another certificate than tls.cert: /etc/key.pem",
    ],
    [{ "/etc/key.pem": LOCKED }, "tls.key is locked by a password, which nobody could type here: /etc/key.pem"],
  ])("of no use are a problem: %#", async (files, problem) => {
    expect(await problemsOf(own("localhost", files))).toEqual([`${problem} (${DEFAULT_FILE})`]);
  });

  test("stand together", async () => {
    expect(await problemsOf({ file: { tls: { key: "/etc/key.pem" } } })).toEqual([
      "tls.cert must be set too, where tls.key is (tls.cert)",
    ]);
  });

  test("whose certificate is not valid yet, or ends soon, are told", async () => {
    const early = await load({ ...own("localhost"), wallMs: Date.UTC(2020, 0) }).catch(
      (thrown: Error) => thrown.message,
    );
    expect(early).toContain("tls.cert is not valid yet (from ");
    const { notes } = await load({ ...own("localhost"), wallMs: Date.UTC(2126, 10, 1) });
    expect(notes.find(({ path }) => path === "tls.cert")).toMatchObject({ isWarning: true });
  });
});
