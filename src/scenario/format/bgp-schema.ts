import * as z from 'zod';
import { bgpDaemonNames, bgpTopologies, defaultAsn, largestAsn } from '../../model/bgp/bgp-config.ts';
import { nearest } from '../../util/nearest.ts';
import { daemonSchema } from './daemon-schema.ts';
import { nodeFileSchema } from './node-file-schema.ts';
import { speakAs } from './speak-as.ts';

const customDaemonSchema = daemonSchema.extend({
  config: z
    .array(nodeFileSchema)
    .default([])
    .describe(
      'Files that are rendered for each node: "{{ node.ip }}", "{{ bgp.asn }}"; a line with "{{ peer.ip }}" is written ' +
        'once for each neighbour, one with "{{ client.ip }}" once for each client of a route reflector.',
    ),
  files: z.array(nodeFileSchema).default([]).describe('What else each node is to have, as it is.'),
});

/** `network.bgp`: who speaks with whom, and by which daemon. */
export const bgpSchema = z.strictObject({
  topology: z
    .enum(bgpTopologies)
    .default('full-mesh')
    .describe('Who has sessions: every node with every other one, or all with one that reflects routes.'),
  reflector: z
    .string()
    .optional()
    .describe(
      'The node that reflects routes: the router of an underlay with zones, else the first, by default.',
    ),
  asn: speakAs(z.int().min(1).max(largestAsn), {
    code: 'bad-asn',
    expected: `the number of an autonomous system, from 1 to ${largestAsn}`,
    hint: () => `for private use are 64512 to 65534 (RFC 6996)`,
  })
    .default(defaultAsn)
    .describe('The autonomous system that all nodes are in.'),
  daemon: speakAs(z.union([z.enum(bgpDaemonNames), customDaemonSchema]), {
    code: 'unknown-daemon',
    expected: `${bgpDaemonNames.join(' or ')}, or a daemon of your own`,
    hint: (value) => {
      const meant = typeof value === 'string' ? nearest(value, bgpDaemonNames) : undefined;
      return meant === undefined
        ? 'write daemon: {command: [gobgpd, -f, …], config: […]}'
        : `did you mean "${meant}"?`;
    },
  })
    .default('bird')
    .describe('What speaks BGP on each node: BIRD 2, or a daemon with a configuration of your own.'),
});

export type BgpSpec = z.output<typeof bgpSchema>;
