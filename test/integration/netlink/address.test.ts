import { enterEmptyNetns, enterOwnNetns } from '../../support/own-netns.ts';

enterOwnNetns();

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { addAddress, deleteAddress, listAddresses, replaceAddress } from '../../../src/netlink/address.ts';
import { Rtnetlink } from '../../../src/netlink/connection.ts';
import { AF_INET, AF_INET6 } from '../../../src/netlink/constants.ts';
import { addVeth, linkIndex, listLinks, setLink } from '../../../src/netlink/link.ts';
import { describeAddress, linkNames } from '../../../src/netlink/text.ts';
import { ip, ipJson } from '../../support/ip-json.ts';

/*
 *  +----------------+
 *  | lo   v0 === v1 |
 *  +----------------+
 */
let nl = Rtnetlink.open();
let index = 0;

beforeEach(() => {
  enterEmptyNetns();
  nl.close();
  nl = Rtnetlink.open();
  addVeth(nl, { name: 'v0', up: true, peer: { name: 'v1' } });
  setLink(nl, 'v1', { up: true });
  setLink(nl, 'lo', { up: true });
  index = linkIndex(nl, 'v0');
});

/** The addresses of v0 as ip has them, IPv6 link-local ones left out. */
function addressesOfIp(): Readonly<Record<string, unknown>>[] {
  const [row] = ipJson('addr', 'show', 'dev', 'v0');
  const infos: unknown = row?.['addr_info'];
  // The shape of iproute2's own JSON.
  return (Array.isArray(infos) ? infos : []).filter(
    (info: { scope: string }) => info.scope !== 'link',
  ) as Record<string, unknown>[];
}

test('addresses of both families and a point-to-point one are there as ip sees them', () => {
  addAddress(nl, { index, address: '10.244.1.2/24' });
  addAddress(nl, { index, address: 'fd00:244:1::2/64', noDad: true });
  addAddress(nl, { index, address: '10.1.1.1/32', peer: '10.1.1.2/32', scope: 'link', noPrefixRoute: true });
  assert.deepEqual(
    addressesOfIp().map((info) => [info['family'], info['local'], info['prefixlen'], info['scope']]),
    [
      ['inet', '10.244.1.2', 24, 'global'],
      ['inet6', 'fd00:244:1::2', 64, 'global'],
    ],
  );
  assert.equal(addressesOfIp()[1]?.['nodad'], true);
  assert.equal(addressesOfIp()[1]?.['tentative'], undefined);
  const text = ip('-o', 'addr', 'show', 'dev', 'v0');
  assert.match(text, /inet 10\.1\.1\.1 peer 10\.1\.1\.2\/32 scope link noprefixroute v0/);
});

test('what ip adds is listed, with its peer and flags', () => {
  ip('addr', 'add', '10.9.0.1/16', 'dev', 'v0');
  ip('addr', 'add', '10.2.2.1', 'peer', '10.2.2.2/30', 'dev', 'v0', 'scope', 'link');
  ip('addr', 'add', 'fd01::5/48', 'dev', 'v0', 'noprefixroute');
  const rows = listAddresses(nl, { index }).filter(({ address }) => !address.startsWith('fe80'));
  assert.deepEqual(
    rows.map(({ address, peer, scope, noPrefixRoute }) => ({ address, peer, scope, noPrefixRoute })),
    [
      // Narrower scopes come first.
      { address: '10.2.2.1/30', peer: '10.2.2.2/30', scope: 'link', noPrefixRoute: false },
      { address: '10.9.0.1/16', peer: undefined, scope: 'global', noPrefixRoute: false },
      { address: 'fd01::5/48', peer: undefined, scope: 'global', noPrefixRoute: true },
    ],
  );
});

test('lists are narrowed by link and by family', () => {
  addAddress(nl, { index, address: '10.244.1.2/24' });
  const ofLoopback = listAddresses(nl, { index: linkIndex(nl, 'lo') });
  assert.deepEqual(ofLoopback.map(({ address }) => address).sort(), ['127.0.0.1/8', '::1/128']);
  assert.ok(listAddresses(nl, { family: AF_INET }).every(({ family }) => family === AF_INET));
  assert.deepEqual(
    listAddresses(nl, { index, family: AF_INET }).map(({ address }) => address),
    ['10.244.1.2/24'],
  );
  assert.ok(listAddresses(nl, { family: AF_INET6 }).some(({ address }) => address === '::1/128'));
});

test('an address is deleted; doing either twice names the address', () => {
  addAddress(nl, { index, address: '10.244.1.2/24' });
  assert.throws(
    () => addAddress(nl, { index, address: '10.244.1.2/24' }),
    new RegExp(`add address 10.244.1.2/24 of the link with index ${index}: EEXIST`),
  );
  replaceAddress(nl, { index, address: '10.244.1.2/24' });
  deleteAddress(nl, { index, address: '10.244.1.2/24' });
  assert.deepEqual(addressesOfIp(), []);
  assert.throws(() => deleteAddress(nl, { index, address: '10.244.1.2/24' }), /EADDRNOTAVAIL/);
});

test('each address is told in the words of ip', () => {
  addAddress(nl, { index, address: '10.244.1.2/24' });
  addAddress(nl, { index, address: '10.1.1.1/32', peer: '10.1.1.2/32', scope: 'link' });
  const names = linkNames(listLinks(nl));
  const theirs = ip('-o', '-4', 'addr', 'show', 'dev', 'v0');
  for (const address of listAddresses(nl, { index, family: AF_INET })) {
    assert.ok(
      theirs.includes(describeAddress(address, names)),
      `${describeAddress(address, names)} in ${theirs}`,
    );
  }
});
