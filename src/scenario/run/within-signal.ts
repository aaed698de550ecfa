/** Waits for work, but no longer than the signal allows: work that ignores it is left behind. */
export async function withinSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = (): void => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason as Error); // an AbortController of podnet's is aborted with an Error
  });
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    // Nobody waits for what the work throws after its time, and the race has taken it.
    return await Promise.race([aborted, work]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
