import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { CniError } from '../../../src/cni/cni-error.ts';
import { fromResult, toResult } from '../../../src/cni/convert-result.ts';
import { type JsonValue, parseJson, stringifyJson } from '../../../src/cni/json.ts';
import type { CniResult } from '../../../src/cni/result.ts';
import { type CniVersion, cniVersions, isAtLeast } from '../../../src/cni/versions.ts';

/** As a plugin writes it, not as our own code would. */
const parsed = (value: unknown): JsonValue => parseJson(JSON.stringify(value));
const plain = (value: JsonValue): unknown => JSON.parse(stringifyJson(value));

const full: CniResult = {
  cniVersion: '1.1.0',
  interfaces: [
    { name: 'cni0', mac: '02:00:00:00:00:01' },
    {
      name: 'eth0',
      mac: '02:00:00:00:00:02',
      mtu: 1450,
      sandbox: '/run/netns/a',
      socketPath: '/s',
      pciID: '0000:1',
    },
  ],
  ips: [
    { address: '10.1.0.5/24', gateway: '10.1.0.1', interface: 1 },
    { address: '10.1.0.6/24', interface: 1 },
    { address: 'fd00::5/64', gateway: 'fd00::1', interface: 0 },
  ],
  routes: [
    { dst: '0.0.0.0/0', gw: '10.1.0.1', mtu: 1400, advmss: 1360, priority: 10, table: 0, scope: 0 },
    { dst: '::/0' },
  ],
  dns: { nameservers: ['10.96.0.10'], domain: 'a.test', search: ['b.test'], options: ['ndots:5'] },
};

describe('cni runtime 21: results of every version', () => {
  for (const version of ['0.1.0', '0.2.0'] as const) {
    it(`cni runtime 21: ${version} has one address a family, with its routes`, () => {
      assert.deepEqual(plain(fromResult(full, version)), {
        cniVersion: version,
        ip4: { ip: '10.1.0.5/24', gateway: '10.1.0.1', routes: [{ dst: '0.0.0.0/0', gw: '10.1.0.1' }] },
        ip6: { ip: 'fd00::5/64', gateway: 'fd00::1', routes: [{ dst: '::/0' }] },
        dns: full.dns,
      });
    });

    it(`cni runtime 21: what ${version} says is read`, () => {
      const value = {
        ip4: { ip: '10.1.0.5/24', routes: [{ dst: '10.0.0.0/8' }] },
        ip6: { ip: 'fd00::5/64' },
        dns: {},
      };
      assert.deepEqual(toResult(parsed(value), version), {
        cniVersion: version,
        interfaces: [],
        ips: [{ address: '10.1.0.5/24' }, { address: 'fd00::5/64' }],
        routes: [{ dst: '10.0.0.0/8' }],
        dns: {},
      });
    });
  }

  for (const version of ['0.3.0', '0.3.1', '0.4.0'] as const) {
    it(`cni runtime 21: ${version} says of each address which IP it is, and of interfaces less`, () => {
      const value = plain(fromResult(full, version)) as {
        ips: unknown;
        interfaces: unknown;
        routes: unknown;
      };
      assert.deepEqual(value.ips, [
        { version: '4', interface: 1, address: '10.1.0.5/24', gateway: '10.1.0.1' },
        { version: '4', interface: 1, address: '10.1.0.6/24' },
        { version: '6', interface: 0, address: 'fd00::5/64', gateway: 'fd00::1' },
      ]);
      assert.deepEqual(value.interfaces, [
        { name: 'cni0', mac: '02:00:00:00:00:01' },
        { name: 'eth0', mac: '02:00:00:00:00:02', sandbox: '/run/netns/a' },
      ]);
      assert.deepEqual(value.routes, full.routes);
    });

    it(`cni runtime 21: from ${version} the keys of 1.1.0 are not taken for an interface's`, () => {
      const value = {
        interfaces: [{ name: 'eth0', mtu: 1450 }],
        ips: [{ version: '4', address: '10.1.0.5/24' }],
      };
      const result = toResult(parsed(value), version);
      assert.deepEqual(result.interfaces, [{ name: 'eth0' }]);
      assert.deepEqual(result.ips, [{ address: '10.1.0.5/24' }]);
    });
  }

  for (const version of ['1.0.0', '1.1.0'] as const) {
    it(`cni runtime 21: ${version} says everything, as libcni lets it`, () => {
      assert.deepEqual(plain(fromResult(full, version)), { ...full, cniVersion: version });
      assert.deepEqual(toResult(parsed({ ...full, cniVersion: version }), '0.4.0'), {
        ...full,
        cniVersion: version,
      });
    });
  }

  it('cni runtime 21: a result that names no version has that of the configuration (cni#895)', () => {
    for (const value of [{}, { cniVersion: '' }, { cniVersion: null }]) {
      assert.equal(toResult(parsed(value), '0.4.0').cniVersion, '0.4.0');
    }
    const old = { ip4: { ip: '10.1.0.5/24' } };
    assert.equal(toResult(parsed(old), '0.2.0').ips.length, 1);
    assert.equal(toResult(parsed(old), '1.0.0').ips.length, 0);
  });

  it('cni runtime 21: it may name another than the configuration, but one that is known', () => {
    assert.equal(toResult(parsed({ cniVersion: '0.4.0' }), '1.0.0').cniVersion, '0.4.0');
    for (const cniVersion of ['2.0.0', '0.5.0', '1.0', 7]) {
      assert.throws(() => toResult(parsed({ cniVersion }), '1.0.0', { plugin: 'x', verb: 'ADD' }), {
        code: 'cni-version',
        plugin: 'x',
        verb: 'ADD',
      });
    }
    assert.throws(() => fromResult(full, '2.0.0'), { code: 'cni-version' });
  });

  it('cni runtime 21: without an address there is nothing that versions below 0.3.0 could say', () => {
    const none = toResult(parsed({ cniVersion: '1.0.0', interfaces: [{ name: 'eth0' }] }), '1.0.0');
    const source = { plugin: 'x', verb: 'ADD' } as const;
    assert.throws(() => fromResult(none, '0.2.0', source), {
      ...source,
      code: 'cni-version',
      message: 'ADD of x failed: its result has no address, and cannot be told in version 0.2.0',
    });
    // The loopback plugin has always answered so, and at one and the same version there is nothing to convert.
    assert.deepEqual(fromResult(toResult({}, '0.2.0'), '0.2.0'), { cniVersion: '0.2.0' });
  });

  it('cni runtime 21: null, zero and empty are absent, as in Go; table and scope 0 are not', () => {
    const value = {
      interfaces: [{ name: 'eth0', mac: '', mtu: 0, sandbox: null }],
      ips: [{ address: '10.1.0.5/24', gateway: '', interface: null }],
      routes: [{ dst: '0.0.0.0/0', gw: null, priority: 0, table: 0, scope: 0 }],
      dns: null,
    };
    assert.deepEqual(toResult(parsed(value), '1.1.0'), {
      cniVersion: '1.1.0',
      interfaces: [{ name: 'eth0' }],
      ips: [{ address: '10.1.0.5/24' }],
      routes: [{ dst: '0.0.0.0/0', table: 0, scope: 0 }],
      dns: {},
    });
    const nothing = { interfaces: null, ips: null, routes: null };
    assert.deepEqual(fromResult(toResult(parsed(nothing), '1.1.0'), '1.1.0'), { cniVersion: '1.1.0' });
  });

  it('cni runtime 21: unknown keys go no further', () => {
    const value = {
      mine: 1,
      interfaces: [{ name: 'eth0', mine: 1 }],
      ips: [{ address: 'fd00::5/64', mine: 1 }],
    };
    assert.doesNotMatch(stringifyJson(fromResult(toResult(parsed(value), '1.1.0'), '1.1.0')), /mine/);
  });
});

describe('cni runtime 20: results that are wrong', () => {
  for (const [value, path] of [
    [[], 'no JSON object'],
    [null, 'no JSON object'],
    [{ ips: {} }, 'ips must be a list'],
    [{ ips: ['10.1.0.5/24'] }, 'ips[0] must be an object'],
    [{ ips: [{}] }, 'ips[0].address is missing'],
    [{ ips: [{ address: '10.1.0.5' }] }, 'ips[0].address is no address'],
    [{ ips: [{ address: '10.1.0.5/33' }] }, 'ips[0].address is no address'],
    [{ ips: [{ address: '10.1.0.05/24' }] }, 'ips[0].address is no address'],
    [{ ips: [{ address: 'fd00::5/129' }] }, 'ips[0].address is no address'],
    [{ ips: [{ address: 'fe80::1%eth0/64' }] }, 'ips[0].address is no address'],
    [{ ips: [{ address: '10.1.0.5/24', gateway: '10.1.0.1/24' }] }, 'ips[0].gateway is no IP address'],
    [{ ips: [{ address: '10.1.0.5/24', interface: '0' }] }, 'ips[0].interface must be a whole number'],
    [{ ips: [{ address: '10.1.0.5/24', interface: 0.5 }] }, 'ips[0].interface must be a whole number'],
    [{ ips: [{ address: '10.1.0.5/24', version: 4 }] }, 'ips[0].version must be a string'],
    [{ interfaces: [{}] }, 'interfaces[0].name is missing'],
    [{ interfaces: [{ name: 'eth0', mtu: '1500' }] }, 'interfaces[0].mtu must be a whole number'],
    [{ interfaces: [{ name: 'eth0', mac: 2 }] }, 'interfaces[0].mac must be a string'],
    [{ routes: [{ dst: 'default' }] }, 'routes[0].dst is no address'],
    [{ routes: [{ dst: '0.0.0.0/0', gw: 'here' }] }, 'routes[0].gw is no IP address'],
    [{ dns: [] }, 'dns must be an object'],
    [{ dns: { nameservers: [1] } }, 'dns.nameservers must be a list of strings'],
    [{ cniVersion: '0.2.0', ip4: '10.1.0.5/24' }, 'ip4 must be an object'],
    [{ cniVersion: '0.2.0', ip4: { ip: '10.1.0.5' } }, 'ip4.ip is no address'],
  ] as const) {
    it(`cni runtime 20: ${JSON.stringify(value)}: ${path}`, () => {
      assert.throws(
        () => toResult(parsed(value), '1.1.0', { plugin: 'x', verb: 'ADD' }),
        (error) => {
          assert.ok(error instanceof CniError);
          assert.equal(error.code, 'cni-bad-output');
          assert.match(error.message, /^ADD of x failed: its result is /);
          assert.ok(error.message.includes(path), error.message);
          return true;
        },
      );
    });
  }

  it('cni runtime 20: all that is wrong is told at once', () => {
    const value = { ips: [{ address: 'a' }, { address: 'b' }], dns: { domain: 1 } };
    assert.throws(() => toResult(parsed(value), '1.1.0'), { message: /ips\[0\].*ips\[1\].*dns\.domain/ });
  });

  it('cni runtime 20: whatever JSON it is, the error is one of ours', () => {
    const key = fc.constantFrom(
      'interfaces',
      'ips',
      'routes',
      'dns',
      'ip4',
      'name',
      'address',
      'dst',
      'gw',
      'cniVersion',
    );
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom<unknown>('10.0.0.1/8', '10.0.0.1', 'fd00::/8', null, 0, 1.5, true, '0.2.0'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value')),
      ),
    }));
    fc.assert(
      fc.property(value, fc.constantFrom(...cniVersions), (any, version) => {
        try {
          toResult(parsed(any), version);
        } catch (error) {
          assert.ok(error instanceof CniError, String(error));
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('cni runtime 21: there and back', () => {
  const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
    fc.option(value, { nil: undefined });
  const number = fc.integer({ min: 1, max: 65_535 });
  const ip4 = fc.ipV4();
  const ip6 = fc.ipV6().filter((text) => !text.includes('.'));
  const cidr = fc.oneof(
    fc.tuple(ip4, fc.nat(32)).map(([ip, length]) => `${ip}/${length}`),
    fc.tuple(ip6, fc.nat(128)).map(([ip, length]) => `${ip}/${length}`),
  );
  const ip = fc.oneof(ip4, ip6);
  const word = fc.string({ minLength: 1, maxLength: 15 });
  const anyResult = fc
    .record({
      cniVersion: fc.constant('1.1.0'),
      interfaces: fc.array(
        fc.record({
          name: word,
          mac: optional(word),
          mtu: optional(number),
          sandbox: optional(word),
          socketPath: optional(word),
          pciID: optional(word),
        }),
      ),
      ips: fc.array(fc.record({ address: cidr, gateway: optional(ip), interface: optional(fc.nat(9)) }), {
        minLength: 1,
      }),
      routes: fc.array(
        fc.record({
          dst: cidr,
          gw: optional(ip),
          mtu: optional(number),
          advmss: optional(number),
          priority: optional(number),
          table: optional(fc.nat()),
          scope: optional(fc.nat(255)),
        }),
      ),
      dns: fc.record({
        nameservers: optional(fc.array(word, { minLength: 1 })),
        domain: optional(word),
        search: optional(fc.array(word, { minLength: 1 })),
        options: optional(fc.array(word, { minLength: 1 })),
      }),
    })
    // What is absent has no key, as in what is read.
    .map((result) => JSON.parse(JSON.stringify(result)) as CniResult);
  const through = (result: CniResult, version: CniVersion): CniResult =>
    toResult(parseJson(stringifyJson(fromResult(result, version))), '0.1.0');

  it('cni runtime 21: the newest versions lose nothing', () => {
    fc.assert(
      fc.property(anyResult, (result) => {
        assert.deepEqual(through(result, '1.1.0'), result);
        assert.deepEqual(through(result, '1.0.0'), { ...result, cniVersion: '1.0.0' });
      }),
    );
  });

  it('cni runtime 21: versions from 0.3.0 on keep addresses, routes and DNS', () => {
    fc.assert(
      fc.property(anyResult, fc.constantFrom('0.3.0', '0.3.1', '0.4.0'), (result, version) => {
        const { ips, routes, dns, interfaces } = through(result, version);
        assert.deepEqual({ ips, routes, dns }, { ips: result.ips, routes: result.routes, dns: result.dns });
        assert.deepEqual(
          interfaces.map(({ name }) => name),
          result.interfaces.map(({ name }) => name),
        );
      }),
    );
  });

  it('cni runtime 21: a second time at the same version changes nothing more', () => {
    fc.assert(
      fc.property(anyResult, fc.constantFrom(...cniVersions), (result, version) => {
        const once = through(result, version);
        assert.deepEqual(through(once, version), once);
        assert.ok(isAtLeast(version, '0.3.0') || once.ips.length <= 2);
      }),
    );
  });
});
