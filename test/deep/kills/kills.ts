import type { DeepPart } from '../part.ts';
import { tryDockerMoments } from './docker/try-moments.ts';
import { tryNamespaceMoments } from './namespace/try-moments.ts';

/** Of each runtime. */
const count = 200;

export const kills: DeepPart = {
  name: 'kills',
  title: 'whatever ends whenever, nothing is left, nobody else’s is touched, and the next run works',
  async run(context) {
    const figures = [];
    if (context.runtimes.includes('namespace')) figures.push(await tryNamespaceMoments(context, count));
    if (context.runtimes.includes('docker')) figures.push(await tryDockerMoments(context, count));
    return figures;
  },
};
