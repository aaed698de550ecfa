import { choice, text } from '../arguments.ts';
import { clusterOption } from '../cluster-option.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';

const outputs = ['json'] as const;

export const inspectCommand: Command = {
  name: 'inspect',
  usage: 'inspect [name]',
  summary: 'Show links, addresses, routes, neighbours and rules of a pod or node, or the cluster as a whole',
  options: {
    output: { type: 'string', alias: 'o', requiresArg: true, describe: 'json', completion: outputs },
    cluster: clusterOption,
  },
  positionals: {
    name: {
      type: 'string',
      describe:
        'A pod (web, namespace/web) or node/NAME; without it nodes, pods and the routes between nodes',
      completion: 'targets',
    },
  },
  examples: [
    ['podnet inspect', 'nodes, pods, and how the nodes reach each other'],
    ['podnet inspect node/node-1', 'the routes and rules of a node'],
    ['podnet inspect web --verbose', 'also what every network namespace has'],
  ],
  async run(args, context) {
    const name = text(args, 'name');
    const json = choice(args, 'output', outputs) === 'json';
    const { openCluster } = await import('../open-cluster.ts');
    const { clusterOverview } = await import('../../scenario/ask/cluster-overview.ts');
    const { oneEndpoint } = await import('../../scenario/ask/one-endpoint.ts');
    const { inspectionText, overviewText } = await import('../../report/inspection-text.ts');
    const { terminal, signal, verbose } = context;
    const { out, outColours } = terminal;
    await using cluster = await openCluster(args, context);
    if (name === undefined) {
      const overview = await clusterOverview(cluster, { signal });
      out(json ? `${JSON.stringify(overview, null, 2)}\n` : overviewText(overview, outColours));
      return exitCodes.ok;
    }
    const inspection = await cluster.inspect(oneEndpoint(name, cluster), { signal });
    const object = {
      apiVersion: 'podnet/v1alpha1',
      kind: 'Inspection',
      cluster: cluster.name,
      ...inspection,
    };
    out(json ? `${JSON.stringify(object, null, 2)}\n` : inspectionText(inspection, outColours, verbose));
    return exitCodes.ok;
  },
};
