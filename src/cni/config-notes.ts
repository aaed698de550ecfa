import type { ConfigProblem } from './config-problem.ts';
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from './json.ts';
import { type JsonPath, jsonSyntaxProblem, placeOfPath } from './json-place.ts';

/** More than anybody reads at once; finding the place of each takes time. */
const mostProblems = 20;

/** Gathers what is wrong with the text of a configuration, each with its place. */
export class ConfigNotes {
  readonly problems: ConfigProblem[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): JsonObject | undefined {
    let value: JsonValue;
    try {
      value = parseJson(this.#text);
    } catch (error) {
      const { message, line, column } = jsonSyntaxProblem(this.#text, error);
      const place = line === undefined || column === undefined ? {} : { line, column };
      this.problems.push({ path: [], code: 'not-json', message: `not JSON: ${message}`, ...place });
      return undefined;
    }
    if (isJsonObject(value)) return value;
    this.add([], 'not-an-object', 'not a JSON object');
    return undefined;
  }

  /** As somebody meets them who reads the file. */
  sorted(): readonly ConfigProblem[] {
    const { problems } = this;
    return problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  }

  /** Of what is wrong with very many parts, the first ones are enough. */
  add(path: JsonPath, code: string, message: string, hint?: string): void {
    if (this.problems.length >= mostProblems) return;
    const problem = { path, code, message, ...placeOfPath(this.#text, path) };
    this.problems.push(hint === undefined ? problem : { ...problem, hint });
  }
}
