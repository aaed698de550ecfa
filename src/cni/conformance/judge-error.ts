import { isJsonObject, stringifyJson } from '../json.ts';
import type { PluginRun } from './check-subject.ts';
import { describeRun } from './describe-run.ts';

/**
 * What is wrong with an answer that had to be an error (SPEC.md, "Error"); nothing when it is as it must be.
 * @param what the circumstances, for people: `ADD without CNI_NETNS`
 * @param code the one that has to be answered; any by default
 */
export function judgeError(run: PluginRun, what: string, code?: number): string[] {
  const complaint = wrongWith(run, code);
  return complaint === undefined ? [] : [`${run.type}, ${what}: ${complaint}`, ...describeRun(run)];
}

function wrongWith({ ok, answer, execution }: PluginRun, code: number | undefined): string | undefined {
  const wanted = code === undefined ? 'an error' : `error code ${code}`;
  if (ok) return `it succeeded where ${wanted} had to come`;
  if (execution.timedOut) return `it did not end, where ${wanted} had to come`;
  if (!isJsonObject(answer)) return `stdout is no JSON object, where ${wanted} had to come`;
  const said = answer['code'];
  if (said === undefined) return 'its answer has no code';
  if (code !== undefined && Number(stringifyJson(said)) !== code)
    return `it answered code ${stringifyJson(said)} instead of ${code}`;
  return typeof answer['msg'] === 'string' && answer['msg'] !== '' ? undefined : 'its answer has no msg';
}
