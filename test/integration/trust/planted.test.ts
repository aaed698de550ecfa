import { suite, test } from 'node:test';
import { assertCaught, nameOfPlanted, type PlantedControl } from '../../deep/controls/controls.ts';
import { catalogue } from '../../deep/controls/catalogue.ts';
import { type ControlNetwork, controlNetworks } from '../../deep/controls/network.ts';
import type { Runtime } from '../../support/both-runtimes.ts';
import { needsEngine } from '../../support/engine.ts';
import { missing } from '../../support/requires.ts';

/*
 * Each negative control once, on a network and a runtime that the order of the catalogue gives it: all networks on both
 * runtimes have their share. `npm run test:deep` plants each on every network and both runtimes.
 */
const inTurn = catalogue.map(
  (control, index): PlantedControl => ({
    control,
    network: controlNetworks[index % controlNetworks.length] as ControlNetwork,
    runtime: index % 4 === 3 ? 'docker' : 'namespace',
  }),
);

/** Networks need programs of their own. */
const needs: Readonly<Record<ControlNetwork['name'], string | false>> = {
  bridge: false,
  ptp: false,
  vxlan: false,
  bgp: missing('bird'),
  cni: missing('/usr/lib/cni/bridge'),
};

function plantAll(runtime: Runtime, concurrency: number): void {
  suite(`planted breakages are caught (${runtime})`, {
    concurrency,
    skip: missing('nsenter', 'ip', 'nft'),
  }, () => {
    for (const planted of inTurn.filter((it) => it.runtime === runtime)) {
      const skip = needs[planted.network.name] || (runtime === 'docker' && needsEngine);
      test(nameOfPlanted(planted), { skip }, () => assertCaught(planted));
    }
  });
}

plantAll('namespace', 4);
plantAll('docker', 2);
