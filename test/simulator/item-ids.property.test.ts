import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  createOpaqueIds,
  createStableIds,
  type ItemKind,
  isOpaqueId,
} from "../../src/simulator/copilot/responses/item-ids.ts";

const kind = fc.constantFrom<ItemKind[]>("response", "message", "call", "reasoning");

test("opaque ids are never the same twice, and always known again", () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.array(fc.tuple(kind, fc.nat(50)), { maxLength: 50 }), (serial, things) => {
      const ids = createOpaqueIds(serial);
      const given = things.map(([what, number]) => ids.next(what, number));
      expect(new Set(given).size).toBe(given.length);
      expect(given.every(isOpaqueId)).toBe(true);
    }),
  );
});

test("no other id is taken for one", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.base64String()), (id) => !isOpaqueId(id)));
  fc.assert(fc.property(fc.nat(), kind, (serial, what) => !isOpaqueId(createStableIds(serial).next(what, 0))));
});
