import { isSystemError } from '../netlink/system-error.ts';

/** Does something, and lets the kernel's refusals of these names pass: what is to go may be gone already. */
export function tolerate(names: readonly string[], act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!isSystemError(error, ...names)) throw error;
  }
}
