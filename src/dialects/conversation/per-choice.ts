import type { ChoiceEvent } from "./event.ts";

type Step<Result> = (event: ChoiceEvent) => Result;

/** What is made for one choice, for as many as there turn out to be: each is given its own steps alone. */
export function perChoice<Result>(create: (choice: number | undefined) => Step<Result>): Step<Result> {
  const steps = new Map<number, Step<Result>>();
  return (event) => {
    const { choice } = event;
    const step = steps.get(choice ?? 0) ?? create(choice);
    steps.set(choice ?? 0, step);
    return step(event);
  };
}
