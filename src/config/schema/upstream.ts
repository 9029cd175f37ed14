import * as z from "zod/mini";
import { baseUrl } from "./base-url.ts";
import { normalisedText, type Reading } from "./normalised-text.ts";
import { setting } from "./setting.ts";

const DOMAIN = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;

/** Which GitHub is called (contract 0). The addresses left at null follow from the domain. */
export const upstreamSettings = {
  enterprise_domain: setting(z.nullable(normalisedText(readDomain)), null, {
    description: "Domain of a GitHub Enterprise, such as acme.ghe.com; null for github.com",
    expected: "a domain",
  }),
  github_url: setting(z.nullable(baseUrl), null, {
    description: "Where people sign in; null for https://github.com or the enterprise domain",
    variable: "COPILOT_GITHUB_URL",
    expected: "an https URL",
  }),
  github_api_url: setting(z.nullable(baseUrl), null, {
    description: "GitHub's REST API; null for https://api.github.com or that of the enterprise domain",
    variable: "COPILOT_GITHUB_API_URL",
    expected: "an https URL",
  }),
  copilot_api_url: setting(z.nullable(baseUrl), null, {
    description: "Copilot's API; null for the one that GitHub names with each token",
    variable: "COPILOT_API_URL",
    expected: "an https URL",
  }),
  client_id: setting(z.string().check(z.regex(/^[\w.-]+$/)), "Iv1.b507a08c87ecfe98", {
    description: "Client id of the sign-in (device flow)",
    expected: "letters, digits, dots and dashes",
  }),
};

/** People paste the address of their GitHub (contract 4); two labels at least, since hosts below it get tokens. */
function readDomain(written: string): Reading {
  const domain = written.toLowerCase().replace(/^https:\/\/|\/+$/g, "");
  if (DOMAIN.test(domain) && domain !== "github.com" && domain !== "www.github.com") return { text: domain };
  return { fault: "is no domain of a GitHub Enterprise such as acme.ghe.com (leave it out for github.com)" };
}
