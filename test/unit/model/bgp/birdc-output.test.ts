import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRoutes, readSessions } from '../../../../src/model/bgp/birdc-output.ts';

/** What BIRD 2.0.12 says, of a node of both families whose session with node-3 is down; statistics are left out. */
const protocols = `BIRD 2.0.12 ready.
Name       Proto      Table      State  Since         Info
device1    Device     ---        up     2026-11-30 14:16:36.555  

pods-ipv4  Static     master4    up     2026-11-30 14:16:36.555  
  Channel ipv4
    State:          UP
    Table:          master4
    Routes:         1 imported, 0 exported, 1 preferred

node-2     BGP        ---        up     2026-11-30 14:16:37.431  Established   
  BGP state:          Established
    Neighbor address: 198.18.7.3
    Neighbor AS:      64512
    Source address:   198.18.7.2
    Hold timer:       7.227/9
  Channel ipv4
    State:          UP
    Routes:         1 imported, 2 exported, 1 preferred
    Route change stats:     received   rejected   filtered    ignored   accepted
      Import updates:              1          0          0          0          1
  Channel ipv6
    State:          UP
    Routes:         3 imported, 0 filtered, 4 exported, 3 preferred
    BGP Next hop:   fd98:18:7::2

node-3     BGP        ---        start  2026-11-30 14:17:01.002  Active        Socket: Connection refused
  BGP state:          Active
    Neighbor address: 198.18.7.4
    Neighbor AS:      64512
    Connect delay:    0.512/1
    Last error:       Socket: Connection refused
  Channel ipv4
    State:          DOWN

node-4     BGP        ---        down   2026-11-30 14:18:00.000  
  BGP state:          Down
    Neighbor address: 198.18.7.5
`;

test('sessions are read from what bird says of all its protocols', () => {
  assert.deepEqual(readSessions(protocols), [
    {
      neighbour: 'node-2',
      neighbourAddress: '198.18.7.3',
      localAddress: '198.18.7.2',
      state: 'Established',
      since: '2026-11-30T14:16:37.431Z',
      channels: [
        { family: 'ipv4', receivedPrefixes: 1, sentPrefixes: 2 },
        { family: 'ipv6', receivedPrefixes: 3, sentPrefixes: 4 },
      ],
    },
    {
      neighbour: 'node-3',
      neighbourAddress: '198.18.7.4',
      state: 'Active',
      since: '2026-11-30T14:17:01.002Z',
      lastError: 'Socket: Connection refused',
      channels: [],
    },
    {
      neighbour: 'node-4',
      neighbourAddress: '198.18.7.5',
      state: 'Down',
      since: '2026-11-30T14:18:00.000Z',
      channels: [],
    },
  ]);
});

const routes = `BIRD 2.0.12 ready.
Table master4:
10.244.1.0/24        unreachable [pods-ipv4 2026-11-30 14:16:54.670] * (200)
10.244.2.0/24        unicast [node-2 2026-11-30 14:16:55.566] * (100) [i]
\tvia 198.18.7.3 on eth0
                     unicast [node-3 2026-11-30 14:16:56.216 from 198.18.7.4] (100) [i]
\tvia 198.18.7.3 on eth0
10.244.4.0/24        unreachable [node-3 2026-11-30 14:16:56.216] (100/-) [i]
198.18.7.0/24        unicast [underlay 2026-11-30 14:16:54.671] * (240)
\tdev eth0
198.18.8.0/26        unicast [far-ipv4 2026-11-30 14:16:54.671] * (200)
\tvia 198.18.7.62 on eth0

Table master6:
fd00:10:244:3::/64   unicast [node-1 2026-11-30 14:16:56.278 from 198.18.7.2] * (100) [i]
\tvia fd98:18:7::4 on eth0
`;

test('routes to pods are read, with every way there is; those of the underlay are not', () => {
  assert.deepEqual(
    readRoutes(routes, 'node-1').map(({ prefix, nextHop, from, isBest }) => [prefix, nextHop, from, isBest]),
    [
      ['10.244.1.0/24', undefined, 'node-1', true],
      ['10.244.2.0/24', '198.18.7.3', 'node-2', true],
      ['10.244.2.0/24', '198.18.7.3', 'node-3', false],
      ['10.244.4.0/24', undefined, 'node-3', false],
      ['fd00:10:244:3::/64', 'fd98:18:7::4', 'node-1', true],
    ],
  );
  assert.equal(readRoutes(routes, 'node-1')[1]?.since, '2026-11-30T14:16:55.566Z');
});

test('nothing is read from nothing', () => {
  assert.deepEqual(readSessions('BIRD 2.0.12 ready.\n'), []);
  assert.deepEqual(readRoutes('', 'node-1'), []);
});
