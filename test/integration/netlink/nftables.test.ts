import { enterOwnNetns } from '../../support/own-netns.ts';

enterOwnNetns();

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { Rtnetlink } from '../../../src/netlink/connection.ts';
import { LOOPBACK_INDEX } from '../../../src/netlink/constants.ts';
import { type FilterChain, Nftables } from '../../../src/netlink/nftables.ts';
import { addRule } from '../../../src/netlink/rule.ts';
import { ipJson } from '../../support/ip-json.ts';
import { missing } from '../../support/requires.ts';

const skip = missing('nft', 'ip');
const ruleset = (): string => execFileSync('nft', ['list', 'ruleset'], { encoding: 'utf8' });

const chain: FilterChain = {
  family: 'ip',
  table: 'mine',
  name: 'passing',
  hook: 'forward',
  priority: -300,
  rules: [
    {
      expressions: [
        { kind: 'leaves-by', index: LOOPBACK_INDEX },
        { kind: 'reject-with-icmp', code: 1 },
      ],
      comment: 'why it is there',
    },
    { expressions: [{ kind: 'reject-with-icmp', code: 13 }] },
  ],
};

test('a chain is what nft reads of it', { skip }, () => {
  using nftables = Nftables.open();
  nftables.addChain(chain);
  nftables.addChain({ ...chain, family: 'inet', name: 'coming', hook: 'input', priority: 7, rules: [] });
  assert.equal(
    ruleset(),
    `table ip mine {
	chain passing {
		type filter hook forward priority raw; policy accept;
		oif "lo" reject with icmp host-unreachable comment "why it is there"
		reject with icmp admin-prohibited
	}
}
table inet mine {
	chain coming {
		type filter hook input priority filter + 7; policy accept;
	}
}
`,
  );
});

test('one part that the kernel refuses, and nothing of the chain is there', { skip }, () => {
  const before = ruleset();
  using nftables = Nftables.open();
  const table = 'others';
  // No name of a chain is longer than 255 bytes (NFT_NAME_MAXLEN).
  const refused = { ...chain, table, name: 'x'.repeat(300) };
  assert.throws(() => nftables.addChain(refused), { name: 'SystemError', operation: 'add chain' });
  // No more than 256 bytes go with a rule (NFT_USERDATA_MAXLEN).
  const wordy = chain.rules.map((rule) => ({ ...rule, comment: 'x'.repeat(255) }));
  const last = { ...chain, table, rules: [...chain.rules, ...wordy] };
  assert.throws(() => nftables.addChain(last), { name: 'SystemError', operation: 'add rule' });
  assert.equal(ruleset(), before);
  // The connection is good for more.
  nftables.addChain({ ...chain, table, rules: [] });
  assert.match(ruleset(), /table ip others/);
});

test('a rule of routing is what ip reads of it', { skip }, () => {
  using nl = Rtnetlink.open();
  addRule(nl, { preference: 32_768, notFrom: 'lo', table: 70_000 });
  assert.throws(() => addRule(nl, { preference: 32_768, notFrom: 'lo', table: 70_000 }), {
    errnoName: 'EEXIST',
  });
  const [own] = ipJson('rule', 'show', 'pref', '32768');
  const { priority, not, iif, table } = own ?? {};
  assert.deepEqual({ priority, not, iif, table }, { priority: 32_768, not: null, iif: 'lo', table: '70000' });
});
