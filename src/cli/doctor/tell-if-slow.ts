/** What is done within it needs no words. */
const momentMs = 1_000;

/** Tells what is being waited for, if it takes longer than a moment. */
export function tellIfSlow(onProgress: (text: string) => void, text: string): Disposable {
  const timer = setTimeout(() => onProgress(text), momentMs);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
