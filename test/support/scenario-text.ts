import type { PluginName } from '../../src/model/cluster-config.ts';
import { builtPlugins } from '../../src/network/built-plugins.ts';
import { loadScenarioFile, type LoadResult } from '../../src/scenario/load-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

/** Loads a scenario from text, with other files by name beside it. */
export function loadText(
  text: string,
  {
    files = {},
    set = [],
    built = builtPlugins,
  }: {
    readonly files?: Readonly<Record<string, string>>;
    readonly set?: readonly string[];
    readonly built?: readonly PluginName[];
  } = {},
): Promise<LoadResult> {
  const texts = new Map(Object.entries({ 's.yaml': text, ...files }));
  return loadScenarioFile('s.yaml', {
    builtPlugins: built,
    set,
    readFile: async (path) => {
      const found = texts.get(path);
      if (found === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      return new TextEncoder().encode(found);
    },
  });
}

/** A pod's document; `fields` go into its metadata. */
export const podText = (name: string, node = 'node-1', ports = '[{containerPort: 80}]'): string => `
---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {app: ${name}}}
spec: {nodeName: ${node}, containers: [{name: main, ports: ${ports}}]}
`;

/** A scenario of some steps and pods. */
export const scenarioText = (steps: string, pods: string, spec = ''): string => `
apiVersion: podnet/v1alpha1
kind: Scenario
metadata: {name: s}
spec:
  ${spec}
  steps:
${steps.replaceAll(/^/gm, '    ')}
${pods}`;

/** The same, loaded. @throws Error with its problems */
export async function scenarioOf(steps: string, pods: string, spec = ''): Promise<Scenario> {
  const { scenario, problems } = await loadText(scenarioText(steps, pods, spec));
  if (scenario !== undefined) return scenario;
  throw new Error(problems.map(({ line, message }) => `${line}: ${message}`).join('\n'));
}
