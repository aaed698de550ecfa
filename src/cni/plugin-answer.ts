import { CniError, type CniErrorOptions, cniCodes } from './cni-error.ts';
import { isJsonObject, type JsonObject, type JsonValue, parseJson, toInteger } from './json.ts';
import { jsonSyntaxProblem } from './json-place.ts';
import type { PluginCall, PluginExecution } from './plugin-host.ts';
import { isSemver, oldestVersion } from './versions.ts';

type Call = Pick<PluginCall, 'type' | 'verb' | 'path' | 'timeoutMs'>;

/**
 * What a plugin answered: the object on its standard output for ADD and VERSION, nothing for the other verbs, whose output
 * libcni does not look at. Of a key that comes twice the last counts, as in Go.
 * @throws CniError that says what went wrong, with the plugin's own code and words where it has any
 */
export function readAnswer(execution: PluginExecution, call: Call): JsonObject | undefined {
  checkEnded(execution, call);
  if (execution.exitCode !== 0) throw errorOf(execution, call);
  return call.verb === 'ADD' || call.verb === 'VERSION' ? readObject(execution, call) : undefined;
}

export interface VersionAnswer {
  /** The version that the answer is written in. */
  readonly cniVersion: string;
  readonly supportedVersions: readonly string[];
}

/** What a plugin answered to VERSION. One that does not know the verb is of the time before it. */
export function readVersionAnswer(execution: PluginExecution, call: Call): VersionAnswer {
  if (knowsNoVersion(execution)) return { cniVersion: oldestVersion, supportedVersions: [oldestVersion] };
  const { cniVersion, supportedVersions: given } = readAnswer(execution, { ...call, verb: 'VERSION' }) ?? {};
  if (typeof cniVersion !== 'string' || cniVersion === '') {
    throw wrong('cni-bad-output', 'answered without cniVersion', execution, call);
  }
  if (given === undefined || given === null || (Array.isArray(given) && given.length === 0)) {
    // Version 0.2.0 did not ask for the list.
    if (cniVersion === '0.2.0') return { cniVersion, supportedVersions: [oldestVersion, '0.2.0'] };
    throw wrong('cni-bad-output', 'answered without supportedVersions', execution, call);
  }
  if (!isVersionList(given))
    throw wrong('cni-bad-output', 'answered with no list of versions', execution, call);
  return { cniVersion, supportedVersions: given };
}

function knowsNoVersion({ exitCode, stdout }: PluginExecution): boolean {
  if (exitCode === 0 || exitCode === null) return false;
  try {
    const answer = parseJson(stdout);
    return isJsonObject(answer) && answer['msg'] === unknownVerb;
  } catch {
    // No JSON: what is wrong with it is told where every answer is read.
    return false;
  }
}

/** What libcni's plugin side says to a verb that is younger than it. */
const unknownVerb = 'unknown CNI_COMMAND: VERSION';

const isVersionList = (value: JsonValue): value is readonly string[] =>
  Array.isArray(value) && value.every((version) => typeof version === 'string' && isSemver(version));

function checkEnded(execution: PluginExecution, call: Call): void {
  const { startError, timedOut, isCut, signal } = execution;
  if (startError !== undefined) {
    throw wrong('cni-not-executable', `could not be started: ${startError.message}`, execution, call, {
      hint: startHints[startError.code],
    });
  }
  if (timedOut)
    throw wrong('cni-timeout', `did not end within ${seconds(call.timeoutMs)} s`, execution, call);
  if (isCut) throw wrong('cni-too-much-output', 'wrote more than is kept, and was stopped', execution, call);
  if (signal !== null) throw wrong('cni-killed', `was ended by ${signal}`, execution, call);
}

/** What is left of a limit is some milliseconds less than it, which nobody set. */
const seconds = (ms: number): number => (ms < 500 ? ms / 1_000 : Math.round(ms / 50) / 20);

const startHints: Readonly<Record<string, string>> = {
  ENOENT: 'its interpreter or its dynamic loader is not there: look at its first line, or at ldd',
  EACCES: 'it may not be executed: set its permission, or look at how its file system is mounted',
  ENOEXEC: 'it is no program of this machine: another architecture, or a script without #!',
  ETXTBSY: 'somebody is still writing it',
};

function errorOf(execution: PluginExecution, call: Call): CniError {
  const { exitCode, stdout, stderr } = execution;
  const status = `ended with exit code ${exitCode}`;
  if (stdout.trim() === '') {
    const words =
      stderr.trim() === ''
        ? 'and wrote nothing'
        : `and wrote no answer, but on standard error: ${quoted(stderr)}`;
    return wrong('cni-no-output', `${status} ${words}`, execution, call);
  }
  const answer = readObject(execution, call, status);
  const code = toInteger(answer['code']);
  const message = typeof answer['msg'] === 'string' ? answer['msg'] : undefined;
  if (code === undefined && message === undefined) {
    return wrong(
      'cni-bad-output',
      `${status}, and its answer has neither "code" nor "msg": ${quoted(stdout)}`,
      execution,
      call,
    );
  }
  const words =
    code === undefined ? '' : ` with code ${code}${code in codeWords ? ` (${codeWords[code]})` : ''}`;
  const details =
    typeof answer['details'] === 'string' && answer['details'] !== ''
      ? cut(answer['details'], longestDetails)
      : undefined;
  return new CniError(
    'cni-error',
    `${call.verb} of ${call.type} failed${words}: ${message === undefined ? 'it says no more' : cut(message, longestMessage)}`,
    {
      plugin: call.type,
      verb: call.verb,
      ...(code === undefined ? {} : { cniCode: code }),
      ...(details === undefined ? {} : { details }),
    },
  );
}

/** The only JSON document on standard output. */
function readObject(execution: PluginExecution, call: Call, status?: string): JsonObject {
  const { stdout } = execution;
  const begin = status === undefined ? '' : `${status}, and `;
  const bad = (code: string, words: string): CniError =>
    wrong(code, `${begin}${words}`, execution, call, {
      hint: 'a plugin writes exactly one JSON document to standard output, and everything else to standard error',
    });
  if (stdout.trim() === '') throw bad('cni-no-output', 'wrote no answer');
  let answer: JsonValue;
  try {
    answer = parseJson(stdout, 'last-wins');
  } catch (error) {
    throw bad('cni-bad-output', badText(stdout, error));
  }
  if (!isJsonObject(answer)) throw bad('cni-bad-output', `answered with no JSON object: ${quoted(stdout)}`);
  return answer;
}

function badText(stdout: string, error: unknown): string {
  const { message, offset, line, column } = jsonSyntaxProblem(stdout, error);
  if (message.startsWith('Expected end of input')) {
    return `wrote more after its JSON document: ${quoted(stdout.slice(offset))}`;
  }
  const place = line === undefined ? '' : ` at ${line}:${column}`;
  return `wrote what is not JSON (${message}${place}): ${quoted(stdout)}`;
}

function wrong(
  code: string,
  words: string,
  { stdout, stderr }: PluginExecution,
  { type, verb }: Call,
  options: { readonly hint?: string | undefined } = {},
): CniError {
  const details = [stdout, stderr]
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => cut(text, longestDetails));
  const { hint } = options;
  return new CniError(code, `${verb} of ${type} failed: it ${words}`, {
    plugin: type,
    verb,
    ...(details.length === 0 ? {} : { details: details.join('\n') }),
    ...(hint === undefined ? {} : { hint }),
  } satisfies CniErrorOptions);
}

/** In characters. */
const longestQuote = 300;

/** Of a plugin's own words in a message, which goes into events and reports; they may be megabytes. */
const longestMessage = 2_000;
const longestDetails = 4000;

const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length)}…`;
const quoted = (text: string): string => JSON.stringify(cut(text.trim(), longestQuote));

const codeWords: Readonly<Record<number, string>> = {
  [cniCodes.incompatibleVersion]: 'incompatible version',
  [cniCodes.unsupportedField]: 'unsupported field',
  [cniCodes.unknownContainer]: 'unknown container',
  [cniCodes.invalidEnvironment]: 'invalid environment',
  [cniCodes.io]: 'input or output failed',
  [cniCodes.decoding]: 'cannot be decoded',
  [cniCodes.invalidNetworkConfig]: 'invalid network configuration',
  [cniCodes.netnsIsNotIsolated]: 'the netns is not isolated',
  [cniCodes.tryAgainLater]: 'try again later',
  [cniCodes.notAvailable]: 'not available',
  [cniCodes.limitedConnectivity]: 'limited connectivity',
  [cniCodes.internal]: 'internal error',
};
