import { CniError, cniCodes } from './cni-error.ts';
import { type JsonPath, jsonPathText, type TextPlace } from './json-place.ts';

/** Something wrong in a network configuration. */
export interface ConfigProblem extends Partial<TextPlace> {
  /** Empty for the whole document. */
  readonly path: JsonPath;
  /** Stable, for programs: `not-json`, `missing-name`, `bad-name`, `missing-type`, … */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** A network configuration that cannot be used; all that is wrong with it at once. */
export class ConfigError extends CniError {
  readonly problems: readonly ConfigProblem[];
  readonly file: string | undefined;

  constructor(problems: readonly ConfigProblem[], file?: string) {
    const hint = problems.find((problem) => problem.hint !== undefined)?.hint;
    const lines = problems.map((problem) => problemText(problem, file));
    super('cni-bad-config', lines.join('\n'), {
      cniCode: cniCodes.invalidNetworkConfig,
      ...(hint === undefined ? {} : { hint }),
    });
    this.problems = problems;
    this.file = file;
  }
}

/** `10-net.conflist:4:7: plugins[0].type is missing`. */
function problemText({ line, column, path, message }: ConfigProblem, file: string | undefined): string {
  const place = [file ?? 'network configuration', line, column]
    .filter((part) => part !== undefined)
    .join(':');
  const where = path.length === 0 ? '' : `${jsonPathText(path)} `;
  return `${place}: ${where}${message}`;
}
