import { withoutPrefix } from '../../../model/ip.ts';
import { listFiles } from '../snapshot/list-files.ts';
import type { Tampering } from './tampering.ts';

/** IPAM plugins that keep a file per address name it so (host-local; colons may be replaced). */
export const removeLease: Tampering = {
  what: 'the lease of one of its addresses is gone',
  plan: async (node, { result }) => {
    // The last: of dual stack the IPv6 one, which is forgotten more easily.
    const address = result.ips.at(-1)?.address;
    if (address === undefined) return [];
    const name = withoutPrefix(address);
    const files = await listFiles(node);
    return files
      .filter((file) => [name, name.replaceAll(':', '_')].includes(file.split('/').at(-1) ?? ''))
      .map((file) => ({ command: ['rm', file] }));
  },
};
