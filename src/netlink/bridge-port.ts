import type { Rtnetlink } from './connection.ts';
import { AF_BRIDGE } from './constants.ts';
import { IFLA_PROTINFO, RTM_SETLINK } from './rtnetlink-constants.ts';

export interface BridgePortChange {
  /** Isolated ports do not talk to each other, only to the ports that are not isolated. */
  readonly isolated?: boolean;
  /** Whether a frame may leave by the port it came in by. */
  readonly hairpin?: boolean;
}

/** linux/if_link.h */
const IFLA_BRPORT_MODE = 4;
const IFLA_BRPORT_ISOLATED = 33;

/** Changes a port of a bridge. @throws SystemError EOPNOTSUPP or EINVAL for a link that is no port */
export function setBridgePort(nl: Rtnetlink, index: number, change: BridgePortChange): void {
  const message = nl.newMessage(RTM_SETLINK);
  message.u8(AF_BRIDGE).zeros(3).u32(index).u32(0).u32(0);
  message.nest(IFLA_PROTINFO, () => {
    if (change.hairpin !== undefined) message.attributeU8(IFLA_BRPORT_MODE, change.hairpin ? 1 : 0);
    if (change.isolated !== undefined) message.attributeU8(IFLA_BRPORT_ISOLATED, change.isolated ? 1 : 0);
  });
  nl.request(message, { operation: 'change bridge port', object: `with index ${index}` });
}
