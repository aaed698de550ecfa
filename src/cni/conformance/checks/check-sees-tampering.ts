import type { ConformanceCheck } from '../conformance-check.ts';
import { changeMac } from '../tampering/change-mac.ts';
import { judgeTampering } from '../tampering/judge-tampering.ts';
import { leaveBridge } from '../tampering/leave-bridge.ts';
import { removeAddress } from '../tampering/remove-address.ts';
import { removeRoute } from '../tampering/remove-route.ts';
import { renameInterface } from '../tampering/rename-interface.ts';

export const checkSeesTampering: ConformanceCheck = {
  id: 26,
  level: 'SHOULD',
  title: 'CHECK fails once address, route, MAC address, name or bridge port were tampered with',
  ground: 'SPEC 1.1.0, "CHECK: Check container\'s networking is as expected"',
  run: async (subject) =>
    // The name comes last: where DEL does not find the interface, the device of the node's that it is does not come back.
    await judgeTampering(subject, [removeAddress, removeRoute, changeMac, leaveBridge, renameInterface]),
};
