/**
 * Writes to standard output or error. A reader that has left (`| head`) is no failure of ours: what it does not take is
 * lost. (`process.stdout` and its kind would cost 8 MB and 6 ms at every start.)
 */
export function openOutput(file: typeof Bun.stdout): (text: string) => void {
  const sink = file.writer();
  return (text) => {
    try {
      sink.write(text);
      Promise.resolve(sink.flush()).catch(() => {});
    } catch {
      // EPIPE.
    }
  };
}
