import type { AnswerEvent, OpenedPart } from "../conversation/event.ts";
import type { Sealed } from "../conversation/sealed.ts";
import { isCiphertext } from "./pieces.ts";

/**
 * The parts of an answer in the order in which they appeared. Upstream may fill several at a time; they are told one
 * after another, as `AnswerEvent` wants it, each as far as it is known.
 */
export interface PartQueue {
  /** Makes a part of the item known; one that is known stays as it is. */
  appear(item: number, key: string, part: OpenedPart): void;
  /** A piece of the part's text. */
  add(key: string, piece: string): void;
  /** Ends the part. Its whole text, where upstream tells it, counts more than the pieces. */
  end(key: string, whole?: string, sealed?: Sealed): void;
  /** Ends all parts of the item. */
  endItem(item: number): void;
  /** Ends all parts. */
  endAll(): void;
  /** Told more of the part that is open, which was handed on elsewhere. */
  copied(text: string): void;
  hasCalls(): boolean;
  /** The steps that can be told now and have not been. */
  take(): AnswerEvent[];
}

/**
 * `given` is what was told of the text, `held` what was not yet. Neither is looked at before the end, for they may be
 * long; `lead` is the first piece that is no white space.
 */
type Part = {
  opened: OpenedPart;
  lead: string;
  given: string;
  held: string;
  isOpen: boolean;
  isEnded: boolean;
  sealed?: Sealed;
};

export function createPartQueue(): PartQueue {
  const parts = new Map<string, Part>();
  const waiting: Part[] = [];
  /** By item, and gone with its end: however often upstream tells that, no part is looked at twice. */
  const begun = new Map<number, Part[]>();

  function endItem(item: number): void {
    for (const part of begun.get(item) ?? []) part.isEnded = true;
    begun.delete(item);
  }

  return {
    appear(item, key, opened) {
      if (parts.has(key)) return;
      const part = { opened, lead: "", given: "", held: "", isOpen: false, isEnded: false };
      parts.set(key, part);
      waiting.push(part);
      const ofItem = begun.get(item);
      if (ofItem) ofItem.push(part);
      else begun.set(item, [part]);
    },
    add(key, piece) {
      const part = parts.get(key);
      if (!part || part.isEnded) return;
      part.lead ||= piece.trimStart();
      part.held += piece;
    },
    end(key, whole, sealed) {
      const part = parts.get(key);
      if (!part || part.isEnded) return;
      part.isEnded = true;
      // What was given can't be taken back.
      if (whole?.startsWith(part.given)) part.held = whole.slice(part.given.length);
      if (sealed) part.sealed = sealed;
    },
    endItem,
    endAll() {
      for (const item of begun.keys()) endItem(item);
    },
    copied(text) {
      const [open] = waiting;
      if (open) open.given += text;
    },
    hasCalls: () => [...parts.values()].some(({ opened }) => opened.kind === "call"),
    take() {
      const steps: AnswerEvent[] = [];
      for (let part = waiting[0]; part; part = waiting[0]) {
        steps.push(...stepsOf(part));
        if (!part.isEnded) return steps;
        waiting.shift();
      }
      return steps;
    },
  };
}

function stepsOf(part: Part): AnswerEvent[] {
  const { opened, held, isEnded, sealed } = part;
  const steps: AnswerEvent[] = [];
  const hasContent = held !== "" || sealed !== undefined || opened.kind === "call";
  if (!part.isOpen && !hasContent) return steps;
  if (!part.isOpen) steps.push({ type: "open", part: opened });
  part.isOpen = true;
  if (held !== "" && (isEnded || !isUnreadable(part))) {
    steps.push({ type: "delta", text: held });
    part.given += held;
    part.held = "";
  }
  if (isEnded) steps.push({ type: "close", ...(sealed ? { sealed } : {}) });
  return steps;
}

/** Arguments that are no JSON wait for their end, which has them in the clear (contract 8.1, quirk 4). */
function isUnreadable({ opened, given, lead }: Part): boolean {
  return opened.kind === "call" && !opened.isFreeForm && given === "" && isCiphertext(lead);
}
