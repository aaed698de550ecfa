import { enterOwnNetns } from '../../support/own-netns.ts';

enterOwnNetns();

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deleteDefaultRoutes } from '../../../src/agent/default-routes.ts';
import { Rtnetlink } from '../../../src/netlink/connection.ts';
import { listRoutes } from '../../../src/netlink/route.ts';
import { ip } from '../../support/ip-json.ts';
import { missing } from '../../support/requires.ts';

test('every way out goes, and nothing else', { skip: missing('ip') }, () => {
  ip('link', 'set', 'lo', 'up');
  ip('link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1');
  ip('addr', 'add', '10.0.0.1/24', 'dev', 'v0');
  ip('addr', 'add', 'fd00::1/64', 'dev', 'v0', 'nodad');
  for (const link of ['v0', 'v1']) ip('link', 'set', link, 'up');
  const kept = [
    ip('route', 'show', 'table', 'all'),
    ip('-6', 'route', 'show', 'table', 'all', 'proto', 'kernel'),
  ];
  ip('route', 'add', 'default', 'via', '10.0.0.9');
  ip('route', 'add', 'default', 'dev', 'v0', 'metric', '50');
  ip('route', 'add', 'default', 'table', '100', 'nexthop', 'via', '10.0.0.8', 'nexthop', 'via', '10.0.0.9');
  ip('-6', 'route', 'add', 'default', 'via', 'fd00::9');
  ip('-6', 'route', 'add', 'default', 'table', '7', 'nexthop', 'via', 'fd00::8', 'nexthop', 'via', 'fd00::9');
  ip('-6', 'route', 'add', 'default', 'dev', 'v1', 'metric', '3');
  using nl = Rtnetlink.open();
  const ways = () => listRoutes(nl, { table: 'all' }).filter(({ to }) => to === 'default');
  assert.deepEqual(
    ways()
      .map(({ table }) => table)
      .sort((a, b) => a - b),
    [7, 100, 254, 254, 254, 254],
  );

  deleteDefaultRoutes(nl);

  assert.deepEqual(ways(), []);
  assert.deepEqual(
    [ip('route', 'show', 'table', 'all'), ip('-6', 'route', 'show', 'table', 'all', 'proto', 'kernel')],
    kept,
  );
  deleteDefaultRoutes(nl);
});
