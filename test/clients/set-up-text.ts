import { EXAMPLE_PLACE, exampleTarget } from "../../src/setup/example-target.ts";
import type { Client } from "./client.ts";

/** The program that shows how a library is pointed at the proxy, as docs/clients.md has it. */
export async function setUpText({ setUp }: Pick<Client, "setUp">): Promise<string> {
  if (typeof setUp === "string") return await Bun.file(new URL(`set-up/${setUp}`, import.meta.url)).text();
  return setUp.setUp(exampleTarget(setUp), EXAMPLE_PLACE).code?.["ts"] ?? "";
}
