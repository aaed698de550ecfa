import type { ClusterHandle, ExecResult } from '../cluster/cluster-handle.ts';
import * as z from 'zod';
import { timeoutSchema } from '../scenario/format/duration.ts';
import { speakAs } from '../scenario/format/speak-as.ts';
import type { Duration } from './duration.ts';
import type { SignalOption } from './operation-signal.ts';
import { readInput } from './read-input.ts';
import { endpointNamed } from './selection.ts';

export interface ExecOptions extends SignalOption {
  /** After this long the command is ended; `'30s'` by default. */
  readonly timeout?: Duration;
}

const defaultTimeoutMs = 30_000;

const schema = z.strictObject({
  command: speakAs(z.array(z.string()).min(1), {
    code: 'bad-command',
    expected: 'a list, the command and its arguments',
    hint: (value) =>
      typeof value === 'string'
        ? `write [${value
            .split(/\s+/)
            .map((word) => `'${word}'`)
            .join(', ')}]`
        : undefined,
  }),
  timeout: timeoutSchema().optional(),
});

/**
 * @throws ProblemsError; UsageError `unknown-pod`, `unknown-node`, `not-running`
 * @internal
 */
export async function runCommand(
  cluster: ClusterHandle,
  target: string,
  command: readonly string[],
  { timeout }: Pick<ExecOptions, 'timeout'>,
  signal: AbortSignal,
): Promise<ExecResult> {
  const asked = readInput('exec', schema, { command, timeout });
  const endpoint = endpointNamed('exec', target, cluster);
  return cluster.exec(endpoint, asked.command, { signal, timeoutMs: asked.timeout ?? defaultTimeoutMs });
}
