import { parse } from 'yaml';
import type { Problem } from '../../model/problem.ts';
import { fromWords, type Override } from './override.ts';

/** Reads `path=value` of the command line, `network.plugin=ptp`; the value is YAML, for numbers and lists. */
export function parseOverride(text: string): Override | Problem {
  const equals = text.indexOf('=');
  const path = text.slice(0, Math.max(0, equals)).split('.');
  if (equals < 1 || path.includes('')) {
    const hint = 'write --set network.plugin=bridge, a path below spec.cluster and a value';
    return { ...setPlace(text), code: 'bad-set', message: 'this is no path=value', hint };
  }
  try {
    const value: unknown = parse(text.slice(equals + 1), { logLevel: 'silent' });
    return fromWords(`--set ${text}`, path, value);
  } catch {
    return { ...setPlace(text), code: 'bad-set', message: 'the value is no YAML' };
  }
}

export const isOverride = (parsed: Override | Problem): parsed is Override => 'path' in parsed;

const setPlace = (text: string) => ({ file: `--set ${text}` });
