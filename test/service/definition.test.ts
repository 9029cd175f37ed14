import { describe, expect, test } from "bun:test";
import { changedLines, judge, signed } from "../../src/service/definition.ts";

const COMMAND = ['/opt/öcto\'s "tools"/100%/svcs --', "run", "--config", "C:\\a\\", "\u{1f680}\n"];
const define = (rest = "rest") => signed(COMMAND, (mark) => `# ${mark}\n[Service]\n${rest}\n`);

describe("a definition", () => {
  test("is known for ours, with the command line that it runs, whatever that is", () => {
    expect(judge(define())).toEqual({ kind: "ours", command: COMMAND });
    expect(define()).not.toMatch(/[^\n -~]|--/);
  });

  test("is edited once anything of it is another, and still tells what it runs", () => {
    for (const text of [`${define()}# mine\n`, define().replace("rest", "Rest"), define().replace("\n", "\r\n")]) {
      expect(judge(text)).toEqual({ kind: "edited", command: COMMAND });
    }
  });

  test("is somebody else's without the mark, or with one that says nothing", () => {
    const broken = define().replace(/runs .*/, "runs [1]");
    for (const text of ["", "[Service]\n", broken, define().replace(/runs .*/, "runs [torn]")]) {
      expect(judge(text)).toEqual({ kind: "foreign" });
    }
    expect(judge(null)).toEqual({ kind: "absent" });
  });

  test("that is another than before tells its lines, and not the mark", () => {
    expect(changedLines(define("a\nb"), define("b\nc"))).toEqual(["- a", "+ c"]);
    expect(changedLines(define(), define())).toEqual([]);
  });
});
