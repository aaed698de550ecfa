import type { Problem } from '../../model/problem.ts';
import type { ProblemAtPath, ReportProblem } from '../problem-at-path.ts';
import { readText, type FileText, type ReadBytes } from './read-text.ts';
import { parseSource, type SourceDocument } from './source-document.ts';

/** More than anybody reads at once; a file can have a hundred thousand. */
const mostProblems = 1_000;

/** What came to light while a scenario file and the files it names were read. */
export class Loading {
  readonly problems: Problem[] = [];
  readonly notices: string[] = [];
  /** Every file that was asked for, those that could not be read included. */
  readonly files: string[] = [];
  readonly #read: ReadBytes | undefined;
  #untold = 0;

  constructor(read: ReadBytes | undefined) {
    this.#read = read;
  }

  /** Undefined, with a problem noted, when the file cannot be read; at the place that names it, if any. */
  async documents(file: string, namedAt?: ReportProblem): Promise<readonly SourceDocument[] | undefined> {
    this.files.push(file);
    const read = await readText(file, this.#read);
    if (!('text' in read)) {
      if (namedAt === undefined) this.problems.push({ file, ...read });
      else namedAt({ path: [], ...read });
      return undefined;
    }
    const { documents, problems } = parseSource(file, read.text);
    this.problems.push(...problems);
    if (documents.length > 0) return documents;
    if (problems.length === 0)
      this.problems.push({ file, code: 'empty-file', message: 'there is nothing in this file' });
    return undefined;
  }

  /** A file that is no YAML, or why it cannot be had, which is for the caller to tell. */
  async text(file: string): Promise<FileText> {
    this.files.push(file);
    return readText(file, this.#read);
  }

  /** Notes problems at a place of a document. */
  reporter(document: SourceDocument, base: ProblemAtPath['path'] = []): ReportProblem {
    return (problem) => {
      // Where a place is takes time to find.
      if (this.problems.length >= mostProblems) this.#untold++;
      else this.problems.push(document.problemAt({ ...problem, path: [...base, ...problem.path] }));
    };
  }

  /** In the order of the files and their lines. */
  sortedProblems(): readonly Problem[] {
    const fileOrder = (file: string): number => (this.files.includes(file) ? this.files.indexOf(file) : -1);
    const sorted = this.problems.toSorted(
      (a, b) =>
        fileOrder(a.file) - fileOrder(b.file) ||
        (a.line ?? 0) - (b.line ?? 0) ||
        (a.column ?? 0) - (b.column ?? 0),
    );
    const [file = ''] = this.files;
    return this.#untold === 0 ? sorted : [...sorted, { file, ...tooManyProblems }];
  }
}

const tooManyProblems = {
  code: 'too-many-problems',
  message: 'there are more problems than these',
  hint: 'mend some of them, then look again',
};
