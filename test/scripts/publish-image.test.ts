import { expect, test } from "bun:test";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "../support/temporary-folder.ts";

const DOCKER = `#!/bin/sh
echo "$*" >>"$CALLS"
while [ $# != 0 ]; do
  if [ "$1" = --metadata-file ]; then echo '{"containerimage.digest":"sha256:abc"}' >"$2"; fi
  shift
done
`;
/** Only the one question that the script has. */
const JQ = "#!/bin/sh\necho sha256:abc\n";
const GH = '#!/bin/sh\necho "$NEWEST"\n';

/** The tags of the image of 1.2.3 while this is the newest release, and what the workflow is told. */
async function publish(newest: string) {
  await using folder = await temporaryFolder();
  const [calls, output, bin] = ["calls", "output", "bin"].map((name) => join(folder.path, name));
  if (!calls || !output || !bin) throw new Error("no names");
  for (const [name, text] of Object.entries({ docker: DOCKER, jq: JQ, gh: GH })) {
    await Bun.write(join(bin, name), text);
    await chmod(join(bin, name), 0o755);
  }
  const { exitCode } = Bun.spawnSync(["sh", "scripts/release/publish-image.sh", "1.2.3", folder.path], {
    env: {
      ...{ PATH: `${bin}:${process.env["PATH"]}`, CALLS: calls, NEWEST: newest, GITHUB_OUTPUT: output },
      ...{ GH_TOKEN: "none", GITHUB_ACTOR: "octo", GITHUB_REPOSITORY: "Octo/Tools", GITHUB_SHA: "abc" },
    },
  });
  const tags = [...(await Bun.file(calls).text()).matchAll(/--tag (\S+)/g)].map(([, tag]) => tag);
  return { exitCode, tags, told: await Bun.file(output).text() };
}

test.skipIf(process.platform === "win32")("the image of the newest release is the latest, and no other", async () => {
  const image = "ghcr.io/octo/tools";
  const told = `name=${image}\ndigest=sha256:abc\n`;
  expect(await publish("v1.2.3")).toEqual({ exitCode: 0, tags: [`${image}:1.2.3`, `${image}:latest`], told });
  expect(await publish("v1.3.0")).toEqual({ exitCode: 0, tags: [`${image}:1.2.3`], told });
});
