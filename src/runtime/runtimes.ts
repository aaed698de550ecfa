import type { RuntimeName } from '../model/cluster-config.ts';
import { UsageError } from '../model/errors.ts';
import { namespaceRuntime } from './namespace/namespace-runtime.ts';
import type { NodeRuntime } from './node-runtime.ts';

/** The runtimes that are built, one line each; `auto` takes the first that the machine has. */
const runtimes: readonly NodeRuntime[] = [namespaceRuntime];

/** @throws UsageError `not-built` */
export function runtimeNamed(name: RuntimeName): NodeRuntime {
  const found = name === 'auto' ? runtimes[0] : runtimes.find((runtime) => runtime.name === name);
  if (found !== undefined) return found;
  throw new UsageError('not-built', `the runtime ${name} is not built yet`, {
    hint: `built are: ${runtimes.map((runtime) => runtime.name).join(', ')}`,
  });
}
