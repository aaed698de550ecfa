import { messageOf } from '../../model/errors.ts';
import { boundedRead, NobodyWritesError } from '../../util/bounded-read.ts';

/** Far above any scenario that people write; the worst YAML of this size is refused within 2 s and 200 MB. */
export const maxFileBytes = 512 * 1024;

export type ReadBytes = (path: string) => Promise<Uint8Array>;

export type FileText =
  | { readonly text: string }
  | { readonly code: string; readonly message: string; readonly hint?: string };

/** At most one byte more than is allowed, so that a device or a pipe without end is no trouble. */
export const readBytes: ReadBytes = (path) => boundedRead(path, maxFileBytes);

/** The text of a file, or why there is none. */
export async function readText(path: string, read: ReadBytes = readBytes): Promise<FileText> {
  let bytes: Uint8Array;
  try {
    bytes = await read(path);
  } catch (error) {
    return unreadable(path, error);
  }
  if (bytes.byteLength > maxFileBytes) {
    return {
      code: 'too-big',
      message: `${path} is bigger than 512 KiB`,
      hint: 'split it into several files',
    };
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { code: 'not-text', message: `${path} is no UTF-8 text` };
  }
}

function unreadable(path: string, error: unknown): FileText {
  if (error instanceof NobodyWritesError)
    return { code: 'nobody-writes', message: `${path} is a pipe that nobody writes to` };
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return { code: 'no-such-file', message: `there is no file ${path}` };
  if (code === 'EISDIR') return { code: 'is-a-directory', message: `${path} is a directory, not a file` };
  if (code === 'ELOOP') return { code: 'link-loop', message: `${path} is a link that leads back to itself` };
  if (code === 'EACCES') return { code: 'not-permitted', message: `${path} may not be read` };
  return { code: 'unreadable', message: `${path} cannot be read: ${messageOf(error)}` };
}
