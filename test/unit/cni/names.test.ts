import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkCniArgs, checkContainerId, checkIfName, checkNetworkName } from '../../../src/cni/names.ts';

const bad = (cniCode: number): object => ({ name: 'CniError', code: 'cni-bad-name', cniCode });

describe('cni runtime 5: names', () => {
  it('cni runtime 5: a good name of each kind passes', () => {
    for (const name of ['a', 'pod-network', '0net', 'A_b.c-d']) {
      checkNetworkName(name);
      checkContainerId(name);
    }
    for (const name of ['eth0', 'a', 'exactly15bytes.', 'net1.100', '...']) checkIfName(name);
  });

  for (const name of ['', '-net', '.net', '_net', 'a b', 'a/b', 'näme', 'net\n', '..']) {
    it(`cni runtime 5: ${JSON.stringify(name)} is no name of a network, code 7`, () => {
      assert.throws(() => checkNetworkName(name), bad(7));
    });
  }

  it('cni runtime 5: an empty container ID is code 3, a bad one code 4', () => {
    assert.throws(() => checkContainerId(''), bad(3));
    for (const id of ['-1', '../x', 'a b', 'a\n', 'ü']) assert.throws(() => checkContainerId(id), bad(4));
  });

  for (const name of [
    '',
    'sixteen-bytes-xx',
    'ääääääää',
    '.',
    '..',
    'a/b',
    'a:b',
    'a b',
    'a\t',
    'a\u00a0',
    'a\0',
  ]) {
    it(`cni runtime 5: ${JSON.stringify(name)} is no interface name, code 4`, () => {
      assert.throws(() => checkIfName(name), bad(4));
    });
  }
});

describe('cni runtime 8: CNI_ARGS', () => {
  it('cni runtime 8: keys and values without "=" and ";" pass, empty values too', () => {
    checkCniArgs([
      ['IgnoreUnknown', '1'],
      ['K8S_POD_NAME', 'web 1'],
      ['K8S_POD_UID', ''],
    ]);
  });

  for (const [key, value] of [
    ['A', 'b=c'],
    ['A', 'b;C=d'],
    ['A;B', 'c'],
    ['A=B', 'c'],
    ['', 'c'],
    ['A', 'b\0'],
  ] as const) {
    it(`cni runtime 8: ${JSON.stringify(`${key}=${value}`)} is refused, for it cannot be quoted`, () => {
      assert.throws(
        () =>
          checkCniArgs([
            ['IgnoreUnknown', '1'],
            [key, value],
          ]),
        bad(4),
      );
    });
  }
});
