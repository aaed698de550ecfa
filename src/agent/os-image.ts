import { readFileSync } from 'node:fs';

/** The second holds what the distribution ships (os-release(5)). */
const files = ['/etc/os-release', '/usr/lib/os-release'] as const;

/** The distribution this process sees, in its own words. */
export function osImage(): string {
  for (const file of files) {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      // A node image need not say.
      continue;
    }
    const name = prettyName(text);
    if (name !== undefined) return name;
  }
  return 'Linux';
}

/** The value of PRETTY_NAME, with or without the shell's quotes. */
export function prettyName(osRelease: string): string | undefined {
  const [, value] = /^PRETTY_NAME=(.*)$/m.exec(osRelease) ?? [];
  const plain = value?.trim().replace(/^(["'])(.*)\1$/, '$2');
  return plain === '' ? undefined : plain;
}
