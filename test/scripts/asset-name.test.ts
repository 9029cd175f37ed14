import { expect, test } from "bun:test";
import { assetName } from "../../scripts/asset-name.ts";

test.each([
  ["bun-linux-x64", "github-copilot-svcs-linux-amd64"],
  ["bun-linux-arm64", "github-copilot-svcs-linux-arm64"],
  ["bun-linux-x64-musl", "github-copilot-svcs-linux-amd64-musl"],
  ["bun-linux-arm64-musl", "github-copilot-svcs-linux-arm64-musl"],
  ["bun-darwin-x64", "github-copilot-svcs-darwin-amd64"],
  ["bun-darwin-arm64", "github-copilot-svcs-darwin-arm64"],
  ["bun-windows-x64", "github-copilot-svcs-windows-amd64.exe"],
  ["bun-windows-arm64", "github-copilot-svcs-windows-arm64.exe"],
])("what is built for %s is released as %s", (target, name) => {
  expect(assetName(target)).toBe(name);
});

test("what is released for no machine has no name", () => {
  expect(() => assetName("bun-linux-riscv64")).toThrow("bun-linux-riscv64");
  expect(() => assetName("linux")).toThrow("linux");
});
