import { basename, extname } from 'node:path';
import { placeOfPath, type JsonPath } from '../../../cni/json-place.ts';
import { jsonPathText } from '../../../cni/json-place.ts';
import { parseJson } from '../../../cni/json.ts';
import { readNetworkConfig } from '../../../cni/read-network-config.ts';
import type { ConflistSource } from '../../../model/cni-network.ts';
import { type ConflistFacts, renderConflist } from '../../../model/conflist-template.ts';
import type { Problem } from '../../../model/problem.ts';
import { checkConflistTemplate } from '../../../util/check-conflist-template.ts';
import type { ProblemAtPath } from '../../problem-at-path.ts';
import { type CniLoading, fromHere } from './cni-loading.ts';
import { nearestFile } from './nearest-file.ts';

/** A conflist that could be read. */
export interface LoadedConflist {
  readonly source: ConflistSource;
  /** The network's name; absent where something is wrong with it. */
  readonly name: string | undefined;
  /** What plugins declare; undefined where that cannot be told. */
  readonly capabilities: readonly string[] | undefined;
}

const endings = ['.conflist', '.conf', '.json'];

/** @param path of the key that names it, below `network.cni` */
export async function loadConflist(
  given: string,
  path: ProblemAtPath['path'],
  { loading, folder, report, facts }: CniLoading,
): Promise<LoadedConflist | undefined> {
  const file = fromHere(folder, given);
  const read = await loading.text(file);
  if (!('text' in read)) {
    const meant = read.code === 'no-such-file' ? await nearestFile(file) : undefined;
    const hint = meant === undefined ? read.hint : `did you mean ${meant}?`;
    report({ path, code: read.code, message: read.message, hint });
    return undefined;
  }
  if (!endings.includes(extname(file))) {
    const message = `nodes would not take ${basename(file)} for a network configuration`;
    report({ path, code: 'bad-ending', message, hint: `let its name end in ${endings.join(', ')}` });
  }
  const { text } = read;
  const problems = [...problemsOf(file, text, facts)];
  loading.problems.push(...problems);
  const { network } = problems.length === 0 ? readNetworkConfig(rendered(text, facts), { file }) : {};
  return {
    source: { file, text },
    name: network?.name,
    capabilities: network?.plugins.flatMap((plugin) => plugin.capabilities),
  };
}

function* problemsOf(file: string, text: string, facts: ConflistFacts | undefined): Iterable<Problem> {
  const inTemplate = checkConflistTemplate(text, facts);
  for (const problem of inTemplate) yield { file, ...problem };
  // Braces outside of strings are no JSON: that was told in better words.
  const isSplit = inTemplate.some(
    ({ code }) => code === 'unquoted-placeholder' || code === 'open-placeholder',
  );
  if (isSplit) return;
  const canRender = inTemplate.length === 0;
  const { problems } = readNetworkConfig(canRender ? rendered(text, facts) : text, { file });
  for (const { path, code, message, hint } of problems) {
    // Facts move what is behind them: places are those of the text as it was written.
    const place = path.length === 0 ? wholePlace(text, file) : placeOfPath(text, path);
    const where = path.length === 0 ? '' : `${jsonPathText(path)} `;
    yield {
      file,
      ...place,
      ...(place.line !== undefined && { sourceLine: lineOf(text, place.line) }),
      code: `conflist-${code}`,
      message: `${where}${message}`,
      ...(hint !== undefined && { hint }),
    };
  }
}

/** Without facts, a template stands for itself: its placeholders are JSON strings. */
const rendered = (text: string, facts: ConflistFacts | undefined): string =>
  facts === undefined ? text : renderConflist(text, facts);

function wholePlace(text: string, file: string): { readonly line?: number; readonly column?: number } {
  const [problem] = readNetworkConfig(text, { file }).problems;
  if (problem?.line === undefined || problem.column === undefined) return {};
  return { line: problem.line, column: problem.column };
}

const lineOf = (text: string, line: number): string => text.split(/\r?\n/)[line - 1] ?? '';

/** A problem at a place of a conflist that is JSON. */
export function problemInConflist(
  { file, text }: ConflistSource,
  path: JsonPath,
  problem: Pick<Problem, 'code' | 'message' | 'hint'>,
): Problem {
  const place = placeOfPath(text, path);
  return { file, ...place, sourceLine: lineOf(text, place.line), ...problem };
}

/** Of a conflist as JSON; null where it is none. */
export function jsonOf({ text }: ConflistSource) {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}
