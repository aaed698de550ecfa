import process from 'node:process';
import type { RuntimeName } from '../model/cluster-config.ts';
import type { NodeRuntime } from './node-runtime.ts';

/** The runtimes, one line each. An engine's client is loaded only by those who have nodes made by an engine. */
const runtimes: Readonly<Record<NodeRuntime['name'], () => Promise<NodeRuntime>>> = {
  docker: async () => (await import('./docker/docker-runtime.ts')).dockerRuntime,
  namespace: async () => (await import('./namespace/namespace-runtime.ts')).namespaceRuntime,
};

/** What `auto` stands for in this process: decided once, so that all clusters of a run are alike. */
let chosen: Promise<NodeRuntime['name']> | undefined;

/** `auto` takes containers where an engine answers, else namespaces. */
export async function runtimeNamed(name: RuntimeName, signal: AbortSignal): Promise<NodeRuntime> {
  if (name !== 'auto') return runtimes[name]();
  chosen ??= choose(signal);
  return runtimes[await chosen]();
}

async function choose(signal: AbortSignal): Promise<NodeRuntime['name']> {
  const { mayHaveEngine } = await import('./docker/engine-address.ts');
  if (!mayHaveEngine(process.env)) return 'namespace';
  const { connectEngine } = await import('./docker/engine.ts');
  try {
    await connectEngine(process.env, signal);
    return 'docker';
  } catch {
    signal.throwIfAborted();
    return 'namespace';
  }
}
