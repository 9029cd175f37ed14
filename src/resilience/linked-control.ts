/** A control of its own, which the signal aborts too. `unlink` when the work that it belongs to is over. */
export function linkedControl(signal: AbortSignal): { control: AbortController; unlink: () => void } {
  const control = new AbortController();
  const follow = () => control.abort(signal.reason);
  if (signal.aborted) follow();
  signal.addEventListener("abort", follow, { once: true });
  return { control, unlink: () => signal.removeEventListener("abort", follow) };
}
