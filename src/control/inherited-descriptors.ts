import { readdirSync, readFileSync } from 'node:fs';

/** O_CLOEXEC, as /proc/PID/fdinfo shows it in octal on all architectures that podnet runs on (open(2), proc(5)). */
const closeOnExec = 0o2000000;

/**
 * Descriptors beyond standard error that whoever started this process left open: every program started from here
 * would have them too. Nothing where /proc does not tell (macOS).
 */
export function inheritedDescriptors(): readonly number[] {
  try {
    return readdirSync('/proc/self/fd')
      .map(Number)
      .filter((descriptor) => descriptor > 2 && isInherited(descriptor));
  } catch {
    return [];
  }
}

function isInherited(descriptor: number): boolean {
  try {
    const info = readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8');
    const flags = /^flags:\s*([0-7]+)$/m.exec(info)?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & closeOnExec) === 0;
  } catch {
    // The one that the folder was read by.
    return false;
  }
}
