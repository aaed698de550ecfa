import { arch, release } from 'node:os';
import { createCluster } from '../cluster/create-cluster.ts';
import type { RuntimeName } from '../model/cluster-config.ts';
import type { RunEvent } from '../model/event.ts';
import type { Surroundings } from '../model/surroundings.ts';
import { runtimeNamed } from '../runtime/runtimes.ts';
import type { CreateCluster } from '../scenario/run/create-cluster.ts';
import { podnetVersion } from '../util/package.ts';

/** What makes the nodes of a run, and what is known of the machine they are made on. */
export class RunRuntime {
  readonly #asked: RuntimeName;
  /** What `auto` stood for. */
  #chosen: Surroundings['runtime'] | undefined;
  /** What the first cluster said of itself. */
  #seen: Surroundings | undefined;

  readonly #create: CreateCluster;

  /**
   * @param asked what the run's first scenario wants
   * @param create how clusters are made; by default such as end with this process
   */
  constructor(asked: RuntimeName, create: CreateCluster = createCluster) {
    this.#asked = asked;
    this.#create = create;
  }

  readonly createCluster: CreateCluster = async (config, options) => {
    this.#chosen ??= (await runtimeNamed(config.runtime, options.signal)).name;
    const cluster = await this.#create(config, options);
    this.#seen ??= cluster.surroundings;
    return cluster;
  };

  /** Before the first cluster: as a runtime of that name begins on this machine. */
  surroundings(): Surroundings {
    return (
      this.#seen ?? {
        podnetVersion: podnetVersion(),
        runtime: this.#chosen ?? (this.#asked === 'docker' ? 'docker' : 'namespace'),
        kernel: release(),
        architecture: arch(),
        nodeVersion: process.version,
        privilege: process.getuid?.() === 0 ? 'root' : 'user-namespace',
      }
    );
  }

  /** The report with what the clusters really stood on: root may have had to make a user namespace. */
  corrected(event: RunEvent): RunEvent {
    if (event.kind !== 'run-finished') return event;
    return { ...event, report: { ...event.report, surroundings: this.surroundings() } };
  }
}
