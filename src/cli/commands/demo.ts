import { join, relative } from 'node:path';
import { cniOptions, cniOverrides } from '../cni-options.ts';
import type { Command } from '../command.ts';
import { runtimeChoice, runtimeOption } from '../runtime-option.ts';
import { packageFolder } from '../../util/package.ts';

export const demoCommand: Command = {
  name: 'demo',
  usage: 'demo',
  summary: 'See a pod network of three nodes come to life: the first thing to run',
  options: { ...cniOptions, runtime: runtimeOption },
  positionals: {},
  examples: [['podnet demo --conflist my.conflist --bin-dir bin', 'on a CNI plugin of yours']],
  async run(args, context) {
    const runtime = runtimeChoice(args, context.env);
    const { runFiles } = await import('../run-files.ts');
    const file = shortest(join(packageFolder(), 'scenarios', 'hello-pod-network.yaml'));
    const format = context.terminal.outIsTerminal ? 'tree' : 'plain';
    return runFiles(
      [file],
      { reports: [{ format }], set: cniOverrides(args), ...(runtime === undefined ? {} : { runtime }) },
      context,
    );
  },
};

/** The path people would type: from here when it is below this folder. */
function shortest(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? path : fromHere;
}
