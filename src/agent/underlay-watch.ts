import { familyOf } from '../model/ip.ts';
import type { IfName, NodeName } from '../model/names.ts';
import type { IpFamily } from '../model/verdict.ts';
import { InternalError } from '../model/errors.ts';
import { Deadline } from './deadline.ts';
import { responsiveClock } from './responsive-clock.ts';
import type { CrossUnderlayParams } from './protocol.ts';
import type { Sandbox } from './sandbox.ts';
import { openEar, type UnderlayEar } from './underlay-ear.ts';

/** A node whose uplink is listened on, and what shall be heard there. */
export interface WatchedNode {
  readonly name: NodeName;
  readonly sandbox: Sandbox;
  readonly uplink: IfName;
  readonly nonces: readonly string[];
  readonly families: readonly IpFamily[];
}

/**
 * Do packets with pod addresses cross the underlay? Frames are sent and heard on the nodes' uplinks
 * themselves, so neither routes nor addresses are needed, and the pod network's plugin has no part in it.
 * Which frames, and how often, is for the cluster to say, whose nodes may have other agents.
 */
export class UnderlayWatch {
  /** By node, link and family. */
  private readonly ears = new Map<string, UnderlayEar>();
  /** Nonce of each frame that did not come yet → where it shall be heard. */
  private readonly missing = new Map<string, NodeName>();
  private allHeard = (): void => undefined;

  /** @throws SystemError; nothing stays open then */
  static open(nodes: readonly WatchedNode[]): UnderlayWatch {
    const watch = new UnderlayWatch();
    try {
      for (const node of nodes) watch.listen(node);
    } catch (error) {
      watch.close();
      throw error;
    }
    return watch;
  }

  /** Sends frames, and waits until all that shall be heard here was heard, or the time is over. */
  async cross({ frames, waitMs }: CrossUnderlayParams, signal: AbortSignal): Promise<readonly string[]> {
    signal.throwIfAborted();
    const release = responsiveClock.use();
    let callOff = (): void => undefined;
    try {
      const over = new Promise<void>((resolve, reject) => {
        this.allHeard = resolve;
        callOff = new Deadline(waitMs).onOver(resolve, reject);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      for (const { node, uplink, frame } of frames) {
        this.earOf(node, uplink, familyOf(frame.source)).send(frame);
      }
      if (this.missing.size > 0) await over;
      signal.throwIfAborted();
      return [...this.missing.keys()];
    } finally {
      callOff();
      release();
    }
  }

  /** @returns what was never heard */
  close(): readonly string[] {
    for (const ear of this.ears.values()) ear.close();
    this.ears.clear();
    return [...this.missing.keys()];
  }

  private listen({ name, sandbox, uplink, nonces, families }: WatchedNode): void {
    for (const nonce of nonces) this.missing.set(nonce, name);
    const hear = (nonce: string): void => {
      if (this.missing.get(nonce) === name) this.missing.delete(nonce);
      if (this.missing.size === 0) this.allHeard();
    };
    for (const family of families) {
      this.ears.set(keyOf(name, uplink, family), openEar(sandbox, uplink, family, hear));
    }
  }

  private earOf(node: NodeName, uplink: IfName, family: IpFamily): UnderlayEar {
    const ear = this.ears.get(keyOf(node, uplink, family));
    if (ear === undefined) throw new InternalError(`nobody listens on ${uplink} of ${node}`);
    return ear;
  }
}

const keyOf = (node: NodeName, uplink: IfName, family: IpFamily): string => `${node} ${uplink} ${family}`;
