import type { ClusterHandle } from '../../../cluster/cluster-handle.ts';
import type { PathPlace } from '../../../model/networks-report.ts';
import type { ScenarioResult } from '../../../model/result.ts';
import type { EchoResult, StreamProtocol, StreamResult } from '../../../model/stream.ts';
import type { IpFamily } from '../../../model/verdict.ts';
import type { Clock } from '../../../util/clock.ts';
import type { RunObserver } from '../../run/run-observer.ts';
import { type PodDurations, PodStopwatch } from '../pod-stopwatch.ts';

/** Where something was measured. */
export interface PathKey {
  readonly place: PathPlace;
  readonly family: IpFamily;
}

/** One round on one network. */
export interface NetworkRound {
  readonly result: ScenarioResult;
  readonly mtuBytes?: number;
  /** Absent when not all pods became ready. */
  readonly pods?: PodDurations;
  readonly echoes: readonly (PathKey & { readonly echoes: EchoResult })[];
  readonly streams: readonly (PathKey & {
    readonly protocol: StreamProtocol;
    readonly stream: StreamResult;
  })[];
}

/** Remembers what one round on one network has measured. */
export class NetworkRecord implements RunObserver {
  readonly #stopwatch: PodStopwatch;
  readonly #echoes: NetworkRound['echoes'][number][] = [];
  readonly #streams: NetworkRound['streams'][number][] = [];
  #mtuBytes: number | undefined;
  #pods: PodDurations | undefined;

  constructor(clock: Clock) {
    this.#stopwatch = new PodStopwatch(clock);
  }

  readonly onCluster = (cluster: ClusterHandle): void => {
    this.#mtuBytes = cluster.network.mtuBytes;
    this.#stopwatch.watch(cluster);
  };

  readonly onPodsReady = async (): Promise<void> => {
    this.#pods = this.#stopwatch.read();
  };

  addEchoes(path: PathKey, echoes: EchoResult): void {
    this.#echoes.push({ ...path, echoes });
  }

  addStream(path: PathKey, protocol: StreamProtocol, stream: StreamResult): void {
    this.#streams.push({ ...path, protocol, stream });
  }

  /** All that is known once the round is over. */
  roundOf(result: ScenarioResult): NetworkRound {
    return {
      result,
      ...(this.#mtuBytes !== undefined && { mtuBytes: this.#mtuBytes }),
      ...(this.#pods !== undefined && { pods: this.#pods }),
      echoes: this.#echoes,
      streams: this.#streams,
    };
  }
}
