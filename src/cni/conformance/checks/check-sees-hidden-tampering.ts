import type { ConformanceCheck } from '../conformance-check.ts';
import { changeMtu } from '../tampering/change-mtu.ts';
import { hostLinkDown } from '../tampering/host-link-down.ts';
import { judgeTampering } from '../tampering/judge-tampering.ts';
import { removeLease } from '../tampering/remove-lease.ts';
import { removeMasquerade } from '../tampering/remove-masquerade.ts';

export const checkSeesHiddenTampering: ConformanceCheck = {
  id: 27,
  level: 'SHOULD',
  title: "CHECK fails once the veth's other end, MTU, masquerade or one address's lease were tampered with",
  ground: 'SPEC 1.1.0, "CHECK: Check container\'s networking is as expected"',
  run: async (subject) =>
    await judgeTampering(subject, [hostLinkDown, changeMtu, removeMasquerade, removeLease]),
};
