import { enterEmptyNetns, enterOwnNetns } from '../../support/own-netns.ts';

enterOwnNetns();

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { addAddress } from '../../../src/netlink/address.ts';
import { Rtnetlink } from '../../../src/netlink/connection.ts';
import { AF_INET, AF_INET6 } from '../../../src/netlink/constants.ts';
import { addVeth, linkIndex, listLinks, setLink } from '../../../src/netlink/link.ts';
import { addRoute, deleteRoute, listRoutes, lookUpRoute, replaceRoute } from '../../../src/netlink/route.ts';
import { describeRoute, linkNames } from '../../../src/netlink/text.ts';
import { ip, ipJson } from '../../support/ip-json.ts';

/*
 *  +----------------------------------------------+
 *  | lo   v0 (10.0.0.1/24, fd00::1/64) === v1     |
 *  +----------------------------------------------+
 */
let nl = Rtnetlink.open();
let v0 = 0;

beforeEach(() => {
  enterEmptyNetns();
  nl.close();
  nl = Rtnetlink.open();
  addVeth(nl, { name: 'v0', up: true, peer: { name: 'v1' } });
  setLink(nl, 'v1', { up: true });
  setLink(nl, 'lo', { up: true });
  v0 = linkIndex(nl, 'v0');
  addAddress(nl, { index: v0, address: '10.0.0.1/24' });
  addAddress(nl, { index: v0, address: 'fd00::1/64', noDad: true });
});

function routeOfIp(...args: readonly string[]): Readonly<Record<string, unknown>> | undefined {
  return ipJson(...args)[0];
}

test('an ordinary, a default and a link route of both families are there as ip sees them', () => {
  addRoute(nl, { to: '10.244.2.0/24', via: '10.0.0.2', device: v0, metric: 50, mtuBytes: 1400 });
  addRoute(nl, { to: 'default', via: '10.0.0.9' });
  addRoute(nl, { to: '10.5.5.5', device: v0, source: '10.0.0.1' });
  addRoute(nl, { to: 'fd00:2::/64', via: 'fd00::2', metric: 7 });
  addRoute(nl, { to: 'default', via: 'fd00::9' });

  const far = routeOfIp('route', 'show', '10.244.2.0/24');
  assert.equal(far?.['gateway'], '10.0.0.2');
  assert.equal(far['dev'], 'v0');
  assert.equal(far['metric'], 50);
  assert.deepEqual(far['metrics'], [{ mtu: 1400 }]);
  assert.equal(routeOfIp('route', 'show', 'default')?.['gateway'], '10.0.0.9');
  const near = routeOfIp('route', 'show', '10.5.5.5');
  assert.deepEqual([near?.['scope'], near?.['prefsrc']], ['link', '10.0.0.1']);
  assert.equal(routeOfIp('-6', 'route', 'show', 'fd00:2::/64')?.['metric'], 7);
  assert.equal(routeOfIp('-6', 'route', 'show', 'default')?.['gateway'], 'fd00::9');
});

test('routes that turn packets away, of other tables, through off-link and other-family routers', () => {
  addRoute(nl, { to: '10.9.0.0/16', type: 'unreachable' });
  addRoute(nl, { to: 'fd09::/32', type: 'prohibit' });
  addRoute(nl, { to: '10.8.0.0/16', type: 'blackhole', table: 1000 });
  addRoute(nl, { to: '10.7.0.0/16', via: '192.0.2.1', device: v0, onLink: true });
  addRoute(nl, { to: '10.6.0.0/16', via: 'fd00::6', device: v0, table: 77 });
  assert.equal(routeOfIp('route', 'show', '10.9.0.0/16')?.['type'], 'unreachable');
  assert.equal(routeOfIp('-6', 'route', 'show', 'fd09::/32')?.['type'], 'prohibit');
  assert.equal(routeOfIp('route', 'show', 'table', '1000')?.['type'], 'blackhole');
  assert.deepEqual(routeOfIp('route', 'show', '10.7.0.0/16')?.['flags'], ['onlink']);
  assert.deepEqual(routeOfIp('route', 'show', 'table', '77')?.['via'], { family: 'inet6', host: 'fd00::6' });
  assert.deepEqual(
    listRoutes(nl, { table: 77 }).map(({ to, via }) => ({ to, via })),
    [{ to: '10.6.0.0/16', via: 'fd00::6' }],
  );
  assert.deepEqual(
    listRoutes(nl, { table: 1000 }).map(({ to, type }) => ({ to, type })),
    [{ to: '10.8.0.0/16', type: 'blackhole' }],
  );
});

test('every route of ip is listed, and told in the very words of ip', () => {
  ip('route', 'add', '10.20.0.0/16', 'via', '10.0.0.2', 'metric', '5', 'mtu', '1300');
  ip('route', 'add', '10.21.0.0/16', 'proto', 'static', 'via', '10.0.0.3');
  ip('route', 'add', '10.22.0.0/16', 'via', '192.0.2.9', 'dev', 'v0', 'onlink');
  ip('route', 'add', '10.24.0.0/16', 'via', 'inet6', 'fd00::4', 'dev', 'v0');
  ip('route', 'add', 'unreachable', '10.23.0.0/16');
  ip('route', 'add', 'default', 'via', '10.0.0.4');
  ip('-6', 'route', 'add', 'fd20::/64', 'via', 'fd00::2');
  const names = linkNames(listLinks(nl));
  const ours = (family: typeof AF_INET | typeof AF_INET6): string[] =>
    listRoutes(nl, { family }).map((route) => describeRoute(route, names));
  // iproute2 ends IPv6 lines with the router preference, which podnet has no use for.
  const theirs = (family: string): string[] =>
    ip(family, 'route')
      .trim()
      .split('\n')
      .map((line) => line.replace(/ pref medium/, '').trim());
  assert.deepEqual(ours(AF_INET), theirs('-4'));
  assert.deepEqual(ours(AF_INET6), theirs('-6'));
  assert.equal(listRoutes(nl).length, ours(AF_INET).length + ours(AF_INET6).length);
});

test('the ways of a multipath route are listed', () => {
  ip(
    'route',
    'add',
    '10.30.0.0/16',
    'nexthop',
    'via',
    '10.0.0.2',
    'weight',
    '3',
    'nexthop',
    'via',
    '10.0.0.3',
  );
  const route = listRoutes(nl, { family: AF_INET }).find(({ to }) => to === '10.30.0.0/16');
  assert.deepEqual(route?.nextHops, [
    { via: '10.0.0.2', device: v0, weight: 3 },
    { via: '10.0.0.3', device: v0, weight: 1 },
  ]);
  assert.match(
    describeRoute(route, linkNames(listLinks(nl))),
    /^10\.30\.0\.0\/16 nexthop via 10\.0\.0\.2 dev v0 weight 3 nexthop via 10\.0\.0\.3 dev v0 weight 1$/,
  );
});

test('a route is replaced and deleted; errors name it', () => {
  const to = '10.40.0.0/16';
  addRoute(nl, { to, via: '10.0.0.2' });
  assert.throws(
    () => addRoute(nl, { to, via: '10.0.0.3' }),
    /add route 10\.40\.0\.0\/16 via 10\.0\.0\.3: EEXIST/,
  );
  replaceRoute(nl, { to, via: '10.0.0.3' });
  assert.equal(routeOfIp('route', 'show', to)?.['gateway'], '10.0.0.3');
  deleteRoute(nl, { to });
  assert.equal(routeOfIp('route', 'show', to), undefined);
  assert.throws(() => deleteRoute(nl, { to }), /delete route 10\.40\.0\.0\/16: ESRCH/);
  assert.throws(() => addRoute(nl, { to, via: '192.0.2.1' }), /ENETUNREACH \(.*: .+\)/);
});

test('a table that nobody used has no routes', () => {
  assert.deepEqual(listRoutes(nl, { table: 4242 }), []);
});

test('the route a packet would take is looked up', () => {
  addRoute(nl, { to: '10.50.0.0/16', via: '10.0.0.7' });
  addRoute(nl, { to: '10.51.0.0/16', type: 'unreachable' });
  addRoute(nl, { to: '10.52.0.0/16', type: 'prohibit' });
  const route = lookUpRoute(nl, { to: '10.50.1.1', from: '10.0.0.1' });
  assert.deepEqual(
    { via: route.via, device: route.device, source: route.source },
    { via: '10.0.0.7', device: v0, source: undefined },
  );
  assert.equal(lookUpRoute(nl, { to: '10.50.1.1' }).source, '10.0.0.1');
  assert.equal(lookUpRoute(nl, { to: 'fd00::5' }).device, v0);
  assert.throws(() => lookUpRoute(nl, { to: '10.51.1.1' }), /look up route to 10\.51\.1\.1: EHOSTUNREACH/);
  assert.throws(() => lookUpRoute(nl, { to: '10.52.1.1' }), /EACCES/);
  assert.throws(() => lookUpRoute(nl, { to: '198.51.100.1' }), /ENETUNREACH/);
});
