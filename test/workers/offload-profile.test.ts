import { expect, test } from "bun:test";
import { ProxyError } from "../../src/errors.ts";
import type { ProfileJob } from "../../src/insight/profiles/encode-profile.ts";
import { countedProfile } from "../../src/insight/profiles/profile.ts";
import { createEncodeProfile } from "../../src/workers/offload-profile.ts";
import { kindOf } from "../support/kind-of.ts";
import { readPprof, wordsOf } from "../support/pprof.ts";

const JOB: ProfileJob = {
  kind: "counted",
  name: "goroutine",
  form: "pprof",
  profile: countedProfile([["goroutine", "count"]], [{ stack: ["waiting"], values: [3] }], 0),
};

const refusing = (error: ProxyError) => createEncodeProfile({ run: () => Promise.reject(error) });

test("a profile that no worker takes is written here", async () => {
  const encode = refusing(new ProxyError("overloaded", "No worker."));
  expect(wordsOf(readPprof(await encode(JOB)))).toEqual(["waiting: 3"]);
});

test("one that was the end of its worker fails", async () => {
  expect(await kindOf(() => refusing(new ProxyError("internal", "It crashed."))(JOB))).toBe("internal");
});

test("the snapshot of a heap changes hands, and is not copied", async () => {
  const snapshot = new ArrayBuffer(8);
  const given: unknown[] = [];
  const encode = createEncodeProfile({
    run(_name, _input, { transfer = [] }) {
      given.push(...transfer);
      return Promise.reject(new ProxyError("internal", "It is seen enough."));
    },
  });
  const sample = { counts: "inuse", snapshot, outsideBytes: 0, startMs: 0 } as const;
  await encode({ kind: "heap", name: "heap", form: "pprof", sample }).catch(() => {});
  expect(given).toEqual([snapshot]);
});
