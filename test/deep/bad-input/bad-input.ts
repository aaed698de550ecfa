import type { DeepContext, DeepPart, Figure } from '../part.ts';
import { tryAll } from '../try-all.ts';
import { badCases } from './corpus.ts';
import { fuzz } from './fuzz/batches.ts';
import { controlProperties } from './fuzz/control.ts';
import { fileProperties } from './fuzz/files.ts';
import { netlinkProperties } from './fuzz/netlink.ts';
import { rpcProperties } from './fuzz/rpc.ts';
import { refused } from './refused.ts';

export const badInput: DeepPart = {
  name: 'bad-input',
  title: 'bad files are refused with their place, quickly and in little memory, and nothing is made',
  async run(context) {
    const figures: Figure[] = [];
    for (const [what, items] of Object.entries(badCases())) {
      figures.push(await refuseAll(context, `bad ${what} refused`, items));
    }
    for (const property of [
      ...fileProperties,
      ...netlinkProperties(),
      ...rpcProperties,
      ...controlProperties,
    ]) {
      figures.push(await fuzz(context, property));
    }
    return figures.filter(({ tried }) => tried > 0);
  },
};

async function refuseAll(
  context: DeepContext,
  what: string,
  items: ReturnType<typeof badCases>[string] & object,
): Promise<Figure> {
  let [cpuMs, peakMb, slowest, biggest] = [0, 0, '', ''];
  const figure = await tryAll(context, {
    what,
    items,
    nameOf: ({ name }) => name,
    limit: 2,
    async hold(item) {
      const took = await refused(item);
      if ((took.cpuMs ?? 0) > cpuMs) [cpuMs, slowest] = [took.cpuMs ?? 0, item.name];
      if ((took.peakMb ?? 0) > peakMb) [peakMb, biggest] = [took.peakMb ?? 0, item.name];
    },
  });
  const facts = `at most ${Math.round(cpuMs)} ms of CPU (${slowest}), ${Math.round(peakMb)} MB (${biggest})`;
  if (figure.tried > 0) context.say(`${what}: ${facts}`);
  return figure;
}
