import { UsageError } from '../model/errors.ts';
import { readBytes, type ReadBytes } from '../scenario/load/read-text.ts';

/** Text itself, or the file it is in. */
export type TextSource = string | { readonly file: string };

/**
 * How the loader of files gets at a source: text becomes a file that nobody has to write.
 * @throws UsageError `file-as-text` for a file's name where its text belongs: a slip, surely
 * @internal
 */
export function readSource(
  source: TextSource,
  name: string,
  what: string,
): { readonly file: string; readonly readFile: ReadBytes } {
  if (typeof source !== 'string') return { file: source.file, readFile: readBytes };
  if (/^\S+\.(ya?ml|json)$/i.test(source)) {
    throw new UsageError('file-as-text', `"${source}" is the name of a file, not the text of a ${what}`, {
      hint: `to read the file, write { file: '${source}' }`,
    });
  }
  const text = new TextEncoder().encode(source);
  return { file: name, readFile: (path) => (path === name ? Promise.resolve(text) : readBytes(path)) };
}
