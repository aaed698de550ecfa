import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoint } from '../../../src/model/endpoint.ts';
import { parseNodeName, podKey } from '../../../src/model/names.ts';
import { probedPorts } from '../../../src/scenario/probed-ports.ts';
import { pod } from '../../support/objects.ts';

const a: Endpoint = { kind: 'pod', pod: podKey('default', 'a') };
const node: Endpoint = { kind: 'node', node: parseNodeName('node-1') };

for (const [what, to, probe, expected] of [
  ['the port that was asked for', a, { protocol: 'tcp', port: 81 }, [81]],
  ['the port that was asked for, of a node too', node, { protocol: 'udp', port: 53 }, [53]],
  ['one without a port, for icmp', a, { protocol: 'icmp' }, [undefined]],
  ['each that the pod declares', a, { protocol: 'tcp' }, [80]],
  ['none of another protocol', a, { protocol: 'udp' }, []],
  ['none of a node, which declares none', node, { protocol: 'tcp' }, []],
] as const) {
  test(`probed is ${what}`, () => {
    assert.deepEqual(probedPorts(to, probe, { pods: () => [pod('a')] }), expected);
  });
}
