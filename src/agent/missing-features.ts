import type { KernelNeeds } from '../model/kernel-needs.ts';
import { Rtnetlink } from '../netlink/connection.ts';
import { hasLinkKind } from '../netlink/link-kind.ts';
import { kernelHasIPv6 } from '../netlink/kernel-has-ipv6.ts';

/** Those of the needs that the kernel does not meet: it is asked in the netns this process was started in. */
export function missingFeatures({ linkKinds, ipv6 }: KernelNeeds): KernelNeeds {
  const home = Rtnetlink.open();
  try {
    return {
      linkKinds: linkKinds.filter((kind) => !hasLinkKind(home, kind)),
      ipv6: ipv6 && !kernelHasIPv6(),
    };
  } finally {
    home.close();
  }
}
