import { EnvironmentError } from '../model/errors.ts';
import { poll } from '../util/poll.ts';

/** The kernel takes a millisecond; a machine that is very busy, more. */
export const kernelLimitMs = 5_000;
const intervalMs = 1;

/** What is told when the kernel has not done it in time. */
export interface KernelDelay {
  readonly code: string;
  readonly message: string;
}

/** Waits until the kernel has done what it does by itself, some time after it was asked. @throws EnvironmentError the delay */
export async function untilKernel(isDone: () => boolean, limitMs: number, delay: KernelDelay): Promise<void> {
  const { signal } = new AbortController();
  const check = async (): Promise<true | undefined> => isDone() || undefined;
  if ((await poll(check, { intervalMs, timeoutMs: limitMs, signal })) === true) return;
  throw new EnvironmentError(delay.code, delay.message, {
    hint: 'the machine may be overloaded: run again with fewer pods, or fewer scenarios at once',
  });
}
