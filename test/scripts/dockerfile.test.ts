import { describe, expect, test } from "bun:test";
import { assetName } from "../../scripts/asset-name.ts";
import { TARGETS } from "../../scripts/release/targets.ts";
import { COMMANDS } from "../../src/cli/commands.ts";

describe("the container image", async () => {
  const text = await Bun.file("scripts/Dockerfile").text();
  const [, copied = ""] = /^COPY .*?(\S+) \/usr\/local\/bin\/github-copilot-svcs$/m.exec(text) ?? [];

  test.each(["amd64", "arm64"])("takes a program for %s that a release has", (processor) => {
    expect(TARGETS.map(({ name }) => assetName(name))).toContain(copied.replace(/\$\{TARGETARCH\}/, processor));
  });

  test("does not run as root, and needs no program but ours, not even to be built", () => {
    expect(text).toMatch(/^USER 65532:65532$/m);
    expect(text).not.toMatch(/^RUN /m);
    const [, ...commands] = text.match(/(?<=^(?:.*CMD|ENTRYPOINT) )\[.*\]/gm) ?? [];
    expect(commands).toEqual(['["/usr/local/bin/github-copilot-svcs"]', '["run"]']);
  });

  test("looks after itself by a command that there is", () => {
    expect(text).toContain('CMD ["/usr/local/bin/github-copilot-svcs", "status", "--live"]');
    const flags = COMMANDS.find(({ name }) => name === "status")?.flags.map(({ name }) => name);
    expect(flags).toContain("live");
  });
});
