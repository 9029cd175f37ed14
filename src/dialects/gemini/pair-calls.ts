/** Which result answers which call: neither needs an id here. */
export interface PairCalls {
  called(call: { id: string; name: string }): void;
  /** The id of the call that is answered, which then awaits nothing: by the result's own id, else by its name, in order. */
  answered(result: { id: string | undefined; name: string }): string | undefined;
}

export function createPairCalls(): PairCalls {
  const open: { id: string; name: string }[] = [];
  return {
    called: (call) => void open.push(call),
    answered({ id, name }) {
      const at = open.findIndex((call) => (id === undefined ? call.name === name : call.id === id));
      const [found] = at < 0 ? [] : open.splice(at, 1);
      return found?.id ?? id;
    },
  };
}
