import { expect, test } from "bun:test";
import { ownerOf } from "../../src/update/owner.ts";

type Machine = { packaged?: readonly string[]; first?: string };

/** Who owns the path on a machine with dpkg, these packaged files and this first program. */
function ownerOn(path: string, { packaged = [], first }: Machine = {}) {
  const asked: string[] = [];
  const programs = {
    find: (name: string) => (name === "dpkg-query" ? "/usr/bin/dpkg-query" : null),
    run: async ([program = "", ...words]: readonly string[]) => {
      asked.push([program, ...words].join(" "));
      return { exitCode: packaged.includes(words.at(-1) ?? "") ? 0 : 1, stdout: "", stderr: "" };
    },
  };
  const realPath = async (link: string) => {
    if (first === undefined || link !== "/proc/1/exe") throw new Error("EACCES");
    return first;
  };
  const owner = ownerOf(path, { programs, realPath, signal: new AbortController().signal });
  return owner.then((found) => ({ name: found?.name ?? null, asked }));
}

test.each([
  ["/nix/store/abc-svcs-1.0.0/bin/github-copilot-svcs", "Nix"],
  ["/opt/homebrew/Cellar/github-copilot-svcs/1.0.0/bin/github-copilot-svcs", "Homebrew"],
  ["/home/linuxbrew/.linuxbrew/Cellar/github-copilot-svcs/1.0.0/bin/github-copilot-svcs", "Homebrew"],
  ["/snap/svcs/12/bin/github-copilot-svcs", "Snap"],
  ["/home/octo/.local/share/mise/installs/svcs/1.0.0/bin/github-copilot-svcs", "a version manager"],
  ["C:\\Users\\octo\\scoop\\apps\\svcs\\current\\github-copilot-svcs.exe", "Scoop"],
  ["C:\\Users\\octo\\AppData\\Local\\Microsoft\\WinGet\\Packages\\svcs\\github-copilot-svcs.exe", "WinGet"],
  ["C:\\ProgramData\\chocolatey\\lib\\svcs\\github-copilot-svcs.exe", "Chocolatey"],
])("%s belongs to %s, by its folder alone", async (path, name) => {
  expect(await ownerOn(path)).toEqual({ name, asked: [] });
});

test("what a package has put into /usr/bin belongs to it, and what nobody has does not", async () => {
  const path = "/usr/bin/github-copilot-svcs";
  expect(await ownerOn(path, { packaged: [path] })).toEqual({
    name: "a package (dpkg-query)",
    asked: [`/usr/bin/dpkg-query --search ${path}`],
  });
  expect((await ownerOn(path)).name).toBeNull();
});

test.each(["/home/octo/.local/bin/github-copilot-svcs", "/usr/local/bin/github-copilot-svcs"])(
  "%s is the user's own, and no package manager is asked",
  async (path) => {
    expect(await ownerOn(path)).toEqual({ name: null, asked: [] });
  },
);

test("what a container has been started for belongs to its image, and all else in it does not", async () => {
  const path = "/github-copilot-svcs";
  expect((await ownerOn(path, { first: path })).name).toBe("the image of this container");
  expect((await ownerOn(path, { first: "/usr/bin/bash" })).name).toBeNull();
});
