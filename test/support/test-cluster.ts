import { type ApplyOutcome, applyManifests } from '../../src/cluster/apply-manifests.ts';
import { Controllers } from '../../src/cluster/controllers/controller-loop.ts';
import { EventRecorder } from '../../src/cluster/event-recorder.ts';
import { type NodeIpam, nodeIpams } from '../../src/cluster/ipam.ts';
import { planCluster } from '../../src/cluster/plan-cluster.ts';
import { restoreObjects } from '../../src/cluster/restore-objects.ts';
import { saveObjects } from '../../src/cluster/save-objects.ts';
import type { SavedObjects } from '../../src/cluster/saved-objects.ts';
import { seedStore } from '../../src/cluster/seed-store.ts';
import { ObjectStore } from '../../src/cluster/store.ts';
import type { Manifest, Pod } from '../../src/model/kubernetes.ts';
import type { PluginName } from '../../src/model/cluster-config.ts';
import { parseNodeName } from '../../src/model/names.ts';
import { HeldClock } from './held-clock.ts';
import { ManualClock } from './manual-clock.ts';
import { RecordingDriver } from './recording-driver.ts';

export interface TestClusterOptions {
  readonly seed?: number;
  readonly podCIDRs?: readonly string[];
  readonly uidPrefix?: string;
  /** `bridge` by default. */
  readonly plugin?: PluginName;
  readonly restore?: SavedObjects;
}

/** Store and controllers over a driver that only remembers its calls. */
export class TestCluster implements AsyncDisposable {
  readonly clock = new ManualClock();
  /** What waits for restarts go by. */
  readonly waits = new HeldClock(this.clock);
  readonly driver = new RecordingDriver();
  readonly store: ObjectStore;
  readonly controllers: Controllers;
  readonly ipams: ReadonlyMap<string, NodeIpam>;

  constructor(nodes = 3, options: TestClusterOptions = {}) {
    let uids = 0;
    const { uidPrefix = 'uid', restore } = options;
    this.store = new ObjectStore({ clock: this.clock, newUid: () => `${uidPrefix}-${++uids}` });
    const names = Array.from({ length: nodes }, (_, n) => parseNodeName(`node-${n + 1}`));
    const plan = planCluster(
      {
        name: 'test',
        runtime: 'namespace',
        nodes: names.map((name, n) => ({ name, labels: { zone: n === 0 ? 'a' : 'b' } })),
        network: {
          plugin: options.plugin ?? 'bridge',
          podCIDRs: options.podCIDRs ?? ['10.244.0.0/16'],
          mtuBytes: 'auto',
        },
      },
      { cidr: '198.18.0.0/24', mtuBytes: 1500 },
    );
    seedStore(this.store, plan);
    this.ipams = nodeIpams(plan);
    if (restore !== undefined) restoreObjects(this.store, this.ipams, restore);
    this.controllers = new Controllers({
      store: this.store,
      ipams: this.ipams,
      driver: this.driver,
      seed: options.seed ?? 1,
      clock: this.waits,
      events: new EventRecorder(this.store, this.clock),
    });
  }

  /** Lets time go by, and the controllers act on it. */
  async elapse(durationMs: number): Promise<void> {
    this.waits.elapse(durationMs);
    // Who woke does so in a turn of its own.
    await new Promise(setImmediate);
    await this.settle();
  }

  /** `Pod web BackOff x2: Back-off restarting …` of what was written down, in that order. */
  events(): string[] {
    return this.store.list('Event').map(({ involvedObject, reason, message, count }) => {
      return `${involvedObject.kind} ${involvedObject.name} ${reason}${count > 1 ? ` x${count}` : ''}: ${message}`;
    });
  }

  /** As a runtime says it of a node. */
  async setReady(node: string, ready: boolean): Promise<void> {
    this.store.update('Node', '', node, ({ status: { message: _message, ...status }, ...rest }) => ({
      ...rest,
      status: { ...status, ready, ...(ready ? {} : { message: 'its agent is gone' }) },
    }));
    await this.settle();
  }

  async apply(...manifests: readonly Manifest[]): Promise<readonly ApplyOutcome[]> {
    const outcomes = applyManifests(this.store, manifests);
    await this.settle();
    return outcomes;
  }

  save(): SavedObjects {
    return saveObjects(this.store, this.ipams);
  }

  settle(signal = new AbortController().signal): Promise<void> {
    return this.controllers.settle(signal);
  }

  /** `web@node-1 Running` of every pod. */
  pods(): string[] {
    return this.list().map(({ metadata, spec, status }) => {
      return `${metadata.name}@${spec.nodeName ?? '-'} ${status?.phase}`;
    });
  }

  list(): readonly Pod[] {
    return this.store.list('Pod');
  }

  pod(name: string): Pod | undefined {
    return this.store.get('Pod', 'default', name);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.controllers.close();
  }
}
