const SYSTEMS: Readonly<Record<string, string>> = {
  linux: "linux",
  darwin: "darwin",
  win32: "windows",
  windows: "windows",
};
const PROCESSORS: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/**
 * The name of the release's file for a compile target, such as `bun-linux-arm64-musl`, or for this machine. Systems and
 * processors are named as Go names them, since users know the files so.
 */
export function assetName(target: string = thisMachine()): string {
  const [, system = "", processor = "", libc] = /^bun-(\w+)-(\w+?)(?:-(musl))?$/.exec(target) ?? [];
  const names = [SYSTEMS[system], PROCESSORS[processor]];
  if (names.includes(undefined)) throw new Error(`There is no release for ${target}.`);
  return `${["github-copilot-svcs", ...names, libc].filter(Boolean).join("-")}${names[0] === "windows" ? ".exe" : ""}`;
}

function thisMachine(): string {
  const header = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  const isMusl = process.platform === "linux" && !header.header?.glibcVersionRuntime;
  return `bun-${process.platform}-${process.arch}${isMusl ? "-musl" : ""}`;
}
