import { arch, release } from 'node:os';
import { createCluster } from '../cluster/create-cluster.ts';
import type { RuntimeName } from '../model/cluster-config.ts';
import { UsageError } from '../model/errors.ts';
import type { RunEvent } from '../model/event.ts';
import type { Surroundings } from '../model/surroundings.ts';
import type { CreateCluster } from '../scenario/run/create-cluster.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { podnetVersion } from '../util/package.ts';

/** What makes the nodes of a run, and what is known of the machine they are made on. */
export class RunRuntime {
  /** What the first cluster said of itself. */
  #seen: Surroundings | undefined;

  readonly #asked: RuntimeName | undefined;

  /** @throws UsageError `not-built` when a scenario wants a runtime that is not there */
  constructor(asked: RuntimeName | undefined, scenarios: readonly Scenario[]) {
    this.#asked = asked;
    const other = scenarios.find(({ cluster }) => (asked ?? cluster.runtime) === 'docker');
    if (other === undefined) return;
    throw new UsageError('not-built', `${other.file} wants the docker runtime, which is not built yet`, {
      hint: 'run it with --runtime namespace',
    });
  }

  readonly createCluster: CreateCluster = async (config, options) => {
    const cluster = await createCluster({ ...config, runtime: this.#asked ?? config.runtime }, options);
    this.#seen ??= cluster.surroundings;
    return cluster;
  };

  /** Before the first cluster: as the namespace runtime begins on this machine. */
  surroundings(): Surroundings {
    return (
      this.#seen ?? {
        podnetVersion: podnetVersion(),
        runtime: 'namespace',
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
