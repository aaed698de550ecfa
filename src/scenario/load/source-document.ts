import { LineCounter, type Document, type YAMLError } from 'yaml';
import { messageOf } from '../../model/errors.ts';
import type { Problem } from '../../model/problem.ts';
import type { ProblemAtPath } from '../problem-at-path.ts';
import { duplicateKeys, unresolvedAlias, yamlDocuments } from './yaml-documents.ts';
import { offsetOf } from './yaml-place.ts';

/** One YAML document, with the way back from a value to its place in the file. */
export interface SourceDocument {
  readonly value: unknown;
  problemAt(problem: ProblemAtPath): Problem;
}

/** More aliases than this are no file that people write, but one that grows without bounds when read. */
const maxAliasCount = 100;

/** The documents of a file that could be read, and what is wrong with the others. */
export function parseSource(
  file: string,
  text: string,
): { readonly documents: readonly SourceDocument[]; readonly problems: readonly Problem[] } {
  const lines = new LineCounter();
  const problems: Problem[] = [];
  const place = (offset: number) => placeAt(file, text, lines, offset);
  const documents: SourceDocument[] = [];
  const { documents: read, stopped } = yamlDocuments(text, lines);
  for (const document of read) {
    const found = yamlProblems(document);
    problems.push(...found.map(({ offset, ...problem }) => ({ ...place(offset), ...problem })));
    // After a syntax error the rest of the document is guesswork; a doubled key leaves it clear.
    if (found.some(({ code }) => code !== 'duplicate-key') || document.contents === null) continue;
    try {
      const value: unknown = document.toJS({ maxAliasCount });
      if (value === null) continue;
      documents.push({ value, problemAt: (problem) => problemAt(document, problem, place) });
    } catch (error) {
      problems.push({ ...place(unresolvedAlias(document) ?? document.range[0]), ...aliasProblem(error) });
    }
  }
  if (stopped?.why === 'too deep')
    problems.push({ ...place(stopped.offset), code: 'not-yaml', message: 'nested too deeply to be read' });
  if (stopped?.why === 'too many aliases') problems.push({ ...place(stopped.offset), ...tooManyAliases });
  return { documents, problems };
}

type Place = Pick<Problem, 'file' | 'line' | 'column' | 'sourceLine'>;

function placeAt(file: string, text: string, lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(Math.min(offset, text.length));
  const start = lines.lineStarts[line - 1] ?? 0;
  const sourceLine = text.slice(start).split(/\r?\n/, 1)[0] ?? '';
  return { file, line, column: col, sourceLine };
}

function problemAt(document: Document, problem: ProblemAtPath, place: (offset: number) => Place): Problem {
  const { path, code, message, hint } = problem;
  const at = code === 'unknown-key' ? 'key' : 'value';
  return {
    ...place(offsetOf(document, path, at)),
    code,
    message,
    ...(hint !== undefined && { hint }),
  };
}

type YamlProblem = Pick<Problem, 'code' | 'message' | 'hint'> & { readonly offset: number };

/** Doubled keys, all of them; of the rest the first, since one slip makes the parser stumble many times. */
function yamlProblems(document: Document.Parsed): readonly YamlProblem[] {
  const [first] = [...document.errors, ...document.warnings];
  return [
    ...duplicateKeys(document).map((offset) => ({
      offset,
      code: 'duplicate-key',
      message: 'this key is there twice',
      hint: 'keep one of them',
    })),
    ...(first === undefined ? [] : [syntaxProblem(first)]),
  ];
}

function syntaxProblem(error: YAMLError): YamlProblem {
  const hint = error.code === 'TAB_AS_INDENT' ? { hint: 'indent with spaces' } : {};
  return {
    offset: error.pos[0],
    code: 'not-yaml',
    message: `this is no YAML: ${lowerFirst(error.message)}`,
    ...hint,
  };
}

function aliasProblem(error: unknown): Pick<Problem, 'code' | 'message' | 'hint'> {
  const message = messageOf(error);
  if (message.startsWith('Excessive alias count')) {
    return tooManyAliases;
  }
  return { code: 'not-yaml', message: `this is no YAML: ${lowerFirst(message)}` };
}

const tooManyAliases = {
  code: 'too-many-aliases',
  message: `the aliases (*name) of this document unfold into more than ${maxAliasCount} copies`,
  hint: 'write the values out',
};

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
