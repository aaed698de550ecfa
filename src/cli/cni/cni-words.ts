import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isJsonObject, type JsonValue, parseJson } from '../../cni/json.ts';
import type { NetworkChoice, ValidAttachment } from '../../model/cni-order.ts';
import { messageOf, UsageError } from '../../model/errors.ts';

/** Whether a word means a file rather than a name, which may be that of an object: `namespace/name`. */
export const isFileWord = (word: string): boolean =>
  existsSync(word) ||
  /\.(conflist|conf|json)$/.test(word) ||
  (/[/\\]/.test(word) && !/^[a-z0-9-]+\/[a-z0-9-]+$/.test(word));

/** @throws UsageError `no-such-file` */
export function networkOf(word: string): NetworkChoice {
  if (!isFileWord(word)) return { kind: 'named', name: word };
  try {
    return { kind: 'file', file: path.basename(word), text: readFileSync(word, 'utf8') };
  } catch (error) {
    throw new UsageError('no-such-file', `${word} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/** `KEY=VALUE;KEY=VALUE`. @throws UsageError `bad-args` */
export function argsOf(text: string | undefined): readonly (readonly [string, string])[] {
  if (text === undefined) return [];
  return text.split(';').map((pair) => {
    const [key = '', value, ...more] = pair.split('=');
    if (key !== '' && value !== undefined && more.length === 0) return [key, value] as const;
    throw new UsageError('bad-args', `--args: "${pair}" is no KEY=VALUE`, {
      hint: 'several are separated by ";", and there is no way to write "=" or ";" in a value',
    });
  });
}

/** @throws UsageError `bad-capability-args` */
export function capabilitiesOf(text: string | undefined): string {
  if (text === undefined) return '{}';
  const bad = (why: string): UsageError =>
    new UsageError('bad-capability-args', `--capability-args ${why}`, {
      hint: `write it like '{"bandwidth": {"ingressRate": 1000000}}'`,
    });
  let value: JsonValue;
  try {
    value = parseJson(text);
  } catch (error) {
    throw bad(`is no JSON: ${messageOf(error)}`);
  }
  if (!isJsonObject(value)) throw bad('is no JSON object');
  return text;
}

/** `ID/IFNAME …`, or `none` for an empty list. @throws UsageError `bad-valid` */
export function validOf(words: readonly string[]): readonly ValidAttachment[] | undefined {
  if (words.length === 0) return undefined;
  if (words.length === 1 && words[0] === 'none') return [];
  return words.map((word) => {
    const [containerID = '', ifname = '', ...more] = word.split('/');
    if (containerID !== '' && ifname !== '' && more.length === 0) return { containerID, ifname };
    throw new UsageError('bad-valid', `--valid ${word} is no attachment`, {
      hint: 'write CONTAINER-ID/INTERFACE, or none for an empty list',
    });
  });
}
