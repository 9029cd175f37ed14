import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { collect, eventsOf } from "../../../src/dialects/conversation/answer.ts";
import type { AnswerEvent } from "../../../src/dialects/conversation/event.ts";
import { orderFault } from "../../support/answer-order.ts";
import { anyAnswer } from "../../support/any-answer.ts";
import { interleave } from "../../support/interleave.ts";

const answers = anyAnswer({ maxChoices: 3 });

/** The same with each delta in two, and the choices' steps mixed as upstream mixes them. */
function mixed(events: readonly AnswerEvent[], picks: readonly number[]): AnswerEvent[] {
  const cut = events.flatMap((event, at): AnswerEvent[] => {
    if (event.type !== "delta") return [event];
    const place = (picks[at % picks.length] ?? 0) % (event.text.length + 1);
    return [event.text.slice(0, place), event.text.slice(place)].map((text) => ({ ...event, text }));
  });
  const [begin, ...rest] = cut;
  const ofChoices = Map.groupBy(rest, (event) => ("choice" in event ? event.choice : undefined));
  return [...(begin ? [begin] : []), ...interleave([...ofChoices.values()], picks)];
}

describe("the events of an answer", () => {
  test("keep the order that all events keep", () => {
    fc.assert(fc.property(answers, (answer) => expect(orderFault([...eventsOf(answer)])).toBeUndefined()));
  });

  test("tell all of it", () => {
    fc.assert(fc.property(answers, (answer) => expect(collect(eventsOf(answer))).toEqual(answer)));
  });

  test("tell it in any pieces, and with the choices mixed", () => {
    fc.assert(
      fc.property(answers, fc.array(fc.nat(20), { minLength: 1 }), (answer, picks) => {
        const events = mixed([...eventsOf(answer)], picks);
        expect(orderFault(events)).toBeUndefined();
        expect(collect(events)).toEqual(answer);
      }),
    );
  });
});

describe("an order that is broken", () => {
  const open: AnswerEvent = { type: "open", part: { kind: "text" } };
  const finish: AnswerEvent = { type: "finish", reason: "stop" };
  const broken: [string, AnswerEvent[]][] = [
    ["no begin at 0", [open]],
    ["a second begin at 1", [{ type: "begin" }, { type: "begin" }]],
    ["no part is open at 1", [{ type: "begin" }, { type: "delta", text: "x" }]],
    ["no part is open at 1", [{ type: "begin" }, { type: "close" }]],
    ["a part is open at 2", [{ type: "begin" }, open, open]],
    ["a part is open at 2", [{ type: "begin" }, open, finish]],
    ["a step after the finish at 2", [{ type: "begin" }, finish, open]],
    ["no finish at the end", [{ type: "begin" }, open]],
    ["no choice at the end", [{ type: "begin" }]],
  ];
  test.each(broken)("is told: %s", (fault, events) => expect(orderFault(events)).toStartWith(fault));
});
