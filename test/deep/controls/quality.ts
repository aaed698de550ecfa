import { forward, repaired, table } from '../../support/nft-rules.ts';
import { type Control, rulesIn } from './control.ts';

/** A node lets a pod answer, but not call. */
const noCalls = (from: string): string =>
  table('filter hook input priority 0', `ip saddr ${from} ct state new drop`);

/** What the required lines do not see, and a line of quality warns of. */
export const quality: readonly Control[] = [
  ...[
    { name: 'a pod may not call its own node', node: 'node-1', line: 13 },
    { name: 'a pod may not call another node', node: 'node-2', line: 14 },
  ].map(
    ({ name, node, line }): Control => ({
      name,
      on: () => ({
        plant: (lab) => lab.in(`node/${node}`, noCalls(lab.addressOf('a'))),
        mend: (lab) => lab.in(`node/${node}`, repaired),
        warned: [line],
      }),
    }),
  ),
  {
    name: 'a pod does not reach itself',
    on: () => ({
      ...rulesIn('a', (lab) =>
        table('filter hook input priority 0', `iif lo ip daddr ${lab.addressOf('a')} drop`),
      ),
      warned: [15],
    }),
  },
  {
    name: 'pings of the size of the MTU get lost between nodes',
    on: ({ between }) => ({
      ...rulesIn('node/node-2', (lab) =>
        forward(
          `iifname "${between}" icmp type echo-request ip daddr ${lab.addressOf('d')} ip length > 1440 drop`,
        ),
      ),
      warned: [16],
    }),
  },
  {
    name: 'what comes back is not what was sent',
    on: ({ between }) => ({
      // Two words of the payload, which is all "p", changed so that the checksum stays right.
      ...rulesIn('node/node-2', (lab) =>
        forward(
          `oifname "${between}" icmp type echo-reply ip saddr ${lab.addressOf('d')} ip length > 1400 @th,512,16 set 0x7171 @th,528,16 set 0x6f6f`,
        ),
      ),
      warned: [16],
    }),
  },
  {
    name: 'a TTL falls by more than there are routers',
    on: ({ between }) => ({
      ...rulesIn('node/node-2', (lab) =>
        forward(`iifname "${between}" icmp type echo-request ip daddr ${lab.addressOf('d')} ip ttl set 50`),
      ),
      warned: [17],
    }),
  },
];
