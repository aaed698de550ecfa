import { ipFamilyRanges, type FamilyWord } from './family-words.ts';
import type { PluginWord } from './plugin-words.ts';
import { loadSides, type LoadedSides } from './load-sides.ts';
import { measuredScenario, type MeasuredCluster } from '../../scenario/compare/networks/measured-pods.ts';
import { fromWords, type Override } from '../../scenario/load/override.ts';
import { readBytes } from '../../scenario/load/read-text.ts';

/** The file that is read where none is given; its folder is this one. */
const noFile = 'podnet-compare';

/** The cluster that is measured, once a network. */
export function loadNetworks(
  words: readonly PluginWord[],
  cluster: MeasuredCluster,
  family: FamilyWord | undefined,
  set: readonly string[],
): Promise<LoadedSides> {
  const text = measuredScenario(cluster);
  // After the network's own file, which may have ranges as well.
  const ranges: readonly Override[] =
    family === undefined
      ? []
      : [fromWords(`--family ${family}`, ['network', 'podCIDRs'], ipFamilyRanges[family])];
  return loadSides(noFile, words, [...ranges, ...set], {
    stepsOptional: true,
    readFile: async (path) => (path === noFile ? Buffer.from(text) : readBytes(path)),
  });
}
