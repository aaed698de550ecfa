import { listLinks } from '../netlink/link.ts';
import type { Sandbox } from './sandbox.ts';

/** MAC addresses of a pod's links that stand on the uplink of its node itself: macvlan. */
export const macsOnUplink = (pod: Sandbox, uplinkIndex: number): readonly string[] =>
  listLinks(pod.rtnetlink)
    .filter(({ kind, peerIndex }) => kind === 'macvlan' && peerIndex === uplinkIndex)
    .map(({ mac }) => mac);
