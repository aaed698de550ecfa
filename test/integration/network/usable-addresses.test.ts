import { enterOwnNetns } from '../../support/own-netns.ts';

const directory = enterOwnNetns();

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { podSysctls } from '../../../src/agent/netns-settings.ts';
import { Sandbox } from '../../../src/agent/sandbox.ts';
import { addAddress } from '../../../src/netlink/address.ts';
import { addVeth, linkIndex, setLink } from '../../../src/netlink/link.ts';
import { lookUpRoute } from '../../../src/netlink/route.ts';
import { isSystemError } from '../../../src/netlink/system-error.ts';
import { untilAddressesWork } from '../../../src/network/usable-addresses.ts';

/** What the kernel does with a packet to an address: `local` when it takes it. */
function fate({ rtnetlink }: Sandbox, to: string): string {
  try {
    return lookUpRoute(rtnetlink, { to }).type;
  } catch (error) {
    if (isSystemError(error)) return error.message;
    throw error;
  }
}

test('addresses take packets when they have been waited for, though the kernel adds their routes later', async () => {
  const sandbox = Sandbox.create('pod', join(directory, 'pod'), podSysctls());
  const { rtnetlink } = sandbox;
  addVeth(rtnetlink, { name: 'eth0', up: true, peer: { name: 'far' } });
  const index = linkIndex(rtnetlink, 'eth0');
  setLink(rtnetlink, 'far', { up: true });
  for (let n = 1; n <= 200; n++) {
    const address = `fd00:10:244:1::${n.toString(16)}`;
    addAddress(rtnetlink, { index, address: `${address}/128`, noDad: true });
    await untilAddressesWork([{ rtnetlink, address: `${address}/128` }]);
    assert.equal(fate(sandbox, address), 'local');
  }
  sandbox.remove();
});

test('an address that nobody has is not waited for without end', async () => {
  const sandbox = Sandbox.create('empty', join(directory, 'empty'), podSysctls());
  const { rtnetlink } = sandbox;
  await assert.rejects(untilAddressesWork([{ rtnetlink, address: 'fd00::1' }], 20), {
    code: 'address-not-usable',
    message: /^fd00::1 takes no packets/,
  });
  // Of IPv4 there is nothing to wait for.
  await untilAddressesWork([{ rtnetlink, address: '10.244.1.9/32' }], 20);
  sandbox.remove();
});
