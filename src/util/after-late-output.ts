/** How long after a program's end its output may still come: a process that it left behind may keep its pipes open for ever. */
const graceMs = 200;

/**
 * Calls back when what a program wrote has come, though nobody closed its pipes. A thread that was held up finds its
 * timers due before it has read anything: an event loop runs timers, then reads, then runs immediates.
 * @returns what calls it off
 */
export function afterLateOutput(act: () => void): () => void {
  let immediate: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    immediate = setImmediate(act);
  }, graceMs);
  // The pipes keep this process alive while they are open.
  timer.unref();
  return () => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
}
