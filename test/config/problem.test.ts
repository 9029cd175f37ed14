import { expect, test } from "bun:test";
import { DEFAULT_FILE, problemsOf } from "./loading.ts";

test.each([
  [{ limits: { queu: 1 } }, "limits.queu is no setting; did you mean limits.queue?"],
  [{ limts: {} }, "limts is no setting; did you mean limits?"],
  [{ queue_wait: 1 }, "queue_wait is no setting; did you mean limits.queue_wait?"],
  [{ "limits.in_flight": 1 }, 'limits.in_flight is no setting; write it as {"limits": {"in_flight": ...}}'],
  [{ log_level: "info" }, 'log_level is no setting; write it as {"log": {"level": ...}}'],
  [{ retries: { attempts: 3 } }, "retries is no setting"],
  [{ "a\u001b[2J": 1 }, '"a\\u001b[2J" is no setting'],
])("an unknown key is told with the nearest known: %j", async (file, text) => {
  expect(await problemsOf({ file })).toEqual([`${text} (${DEFAULT_FILE})`]);
});
