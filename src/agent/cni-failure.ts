import type { PluginTrace } from '../cni/attachment.ts';
import type { CniError } from '../cni/cni-error.ts';
import type { CniCall, CniFailure } from '../model/cni-order.ts';

/**
 * A failure as it travels.
 * @param root goes before paths of the node's in messages, and is nothing to whoever reads them
 */
export function failureOf(error: CniError, root: string): CniFailure {
  const { code, message, hint, plugin, cniCode, details } = error;
  const asSeenThere = (text: string): string => (root === '' ? text : text.replaceAll(root, ''));
  return {
    kind: kindOf(error),
    code,
    message: asSeenThere(message),
    ...(hint === undefined ? {} : { hint: asSeenThere(hint) }),
    ...(plugin === undefined ? {} : { plugin }),
    ...(cniCode === undefined ? {} : { cniCode }),
    ...(details === undefined ? {} : { details }),
  };
}

/** What was wrong before any plugin ran. */
const wrongInput = ['cni-missing', 'cni-bad-config', 'cni-no-config', 'cni-bad-name'];

function kindOf({ code, plugin, cause }: CniError): CniFailure['kind'] {
  if (wrongInput.includes(code)) return 'usage';
  // A plugin may have no CHECK, or speak another version: the first is told without asking it.
  if (code === 'cni-version') return plugin === undefined ? 'usage' : 'refused';
  // What is attached already, or is not: nothing is wrong with the files then.
  if (code === 'cni-cache') return cause === undefined ? 'usage' : 'environment';
  return 'refused';
}

/** A plugin's run as it travels. */
export function callOf({ network, plugin, verb, call, execution }: PluginTrace): CniCall {
  const { exitCode, stdout, stderr, durationMs } = execution;
  const ending = endingOf(execution, call.timeoutMs);
  return {
    network,
    plugin,
    verb,
    path: call.path,
    env: call.env,
    stdin: call.stdin,
    exitCode,
    ...(ending === undefined ? {} : { ending }),
    stdout,
    stderr,
    durationMs,
  };
}

function endingOf(
  { startError, timedOut, isCut, signal }: PluginTrace['execution'],
  timeoutMs: number,
): string | undefined {
  if (startError !== undefined) return `not started: ${startError.message}`;
  if (timedOut) return `ended after ${timeoutMs / 1000} s`;
  if (isCut) return 'ended, because it wrote more than is kept';
  return signal === null ? undefined : `ended by ${signal}`;
}
