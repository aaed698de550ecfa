import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Something bad that somebody gives podnet, and what podnet has to say to it. */
export interface BadCase {
  readonly name: string;
  /** Puts what it needs into the folder that podnet is started in. */
  readonly lay: (folder: string) => void;
  /** The command line, without `podnet`. */
  readonly words: readonly string[];
  /** What standard error must hold: the place where there is text, else the file or the words. */
  readonly told: string | RegExp;
  /** Makes no sense as root, who may read everything. */
  readonly asNobody?: true;
}

type Files = Readonly<Record<string, string | Uint8Array>>;

/** Writes files, with the folders they are in. */
export function layFiles(folder: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
}

/** A file that `podnet validate` is given. */
export const badFile = (
  name: string,
  content: string | Uint8Array,
  told: string | RegExp = /^bad\.yaml:\d+:\d+: error: /m,
  beside: Files = {},
): BadCase => ({
  name,
  lay: (folder) => layFiles(folder, { 'bad.yaml': content, ...beside }),
  words: ['validate', 'bad.yaml'],
  told,
});

/** Files, and any command line about them. */
export const badWords = (
  name: string,
  words: readonly string[],
  told: string | RegExp,
  files: Files = {},
): BadCase => ({ name, lay: (folder) => layFiles(folder, files), words, told });
