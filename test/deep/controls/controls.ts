import { breakOn } from '../../support/breakage.ts';
import type { Runtime } from '../../support/both-runtimes.ts';
import type { DeepPart } from '../part.ts';
import { tryAll } from '../try-all.ts';
import { catalogue } from './catalogue.ts';
import type { Control } from './control.ts';
import { type ControlNetwork, controlNetworks } from './network.ts';

/** A control, planted somewhere. */
export interface PlantedControl {
  readonly control: Control;
  readonly network: ControlNetwork;
  readonly runtime: Runtime;
}

/** `vxlan on docker: masquerade of pings that leaves a node`. */
export const nameOfPlanted = ({ control, network, runtime }: PlantedControl): string =>
  `${network.name} on ${runtime}: ${control.name}`;

/** Green, then red where it has to be and nowhere else, then mended. @throws AssertionError when it is not */
export async function assertCaught({ control, network, runtime }: PlantedControl): Promise<void> {
  await breakOn(runtime, control.name, { spec: network.spec('ipv4', 2), ...control.on(network) });
}

/** A container takes seconds where a namespace takes tenths, and an engine makes one after another. */
const limits: Readonly<Record<Runtime, number>> = { namespace: 4, docker: 3 };

export const controls: DeepPart = {
  name: 'controls',
  title: 'every planted breakage is red in the right places, and nothing else is',
  async run(context) {
    const figures = [];
    for (const runtime of context.runtimes) {
      const items = catalogue.flatMap((control) =>
        controlNetworks.map((network) => ({ control, network, runtime })),
      );
      figures.push(
        await tryAll(context, {
          what: `planted breakages caught (${runtime})`,
          items,
          nameOf: nameOfPlanted,
          limit: limits[runtime],
          hold: assertCaught,
        }),
      );
    }
    return figures;
  },
};
