import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { AgentClient } from '../../../../src/agent/client.ts';
import type { PutParcelParams } from '../../../../src/agent/protocol.ts';
import { NetworkFiles } from '../../../../src/cluster/cni/network-files.ts';
import type { CniConfig, PodNetworkRequest } from '../../../../src/model/cni-network.ts';
import { parseNodeName } from '../../../../src/model/names.ts';
import { cniConfig } from '../../../support/cni-config.ts';

const [node1, node2] = [parseNodeName('node-1'), parseNodeName('node-2')];
const { signal } = new AbortController();

/** An agent that remembers what it is sent. */
class Agent {
  readonly calls: string[] = [];
  readonly parcels = new Map<string, string>();
  broken = false;
  // Only what is asked of it here.
  readonly client = {
    request: (name: string, params: object) => this.#request(name, params),
  } as unknown as AgentClient;

  async #request(name: string, params: object): Promise<null> {
    if (this.broken) throw new Error('gone');
    if (name === 'putParcel') {
      const { parcel, data, isLast } = params as PutParcelParams;
      this.parcels.set(parcel, (this.parcels.get(parcel) ?? '') + data);
      this.calls.push(`${name}${isLast ? ' last' : ''}`);
    } else this.calls.push(`${name} ${(params as { readonly node: string }).node}`);
    return null;
  }
}

describe('NetworkFiles', () => {
  let folder = '';
  const config = (): CniConfig =>
    cniConfig({
      conflist: { file: '10.conflist', text: '{"name": "podnet", "plugins": [{"type": "own"}]}' },
      binDirs: [join(folder, 'bin')],
    });
  const plugin = (dir: string, name: string, text = 'exit 0'): void => {
    mkdirSync(join(folder, dir), { recursive: true });
    writeFileSync(join(folder, dir, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, dir, name), 0o755);
  };
  const made = (): NetworkFiles => new NetworkFiles(config(), { machineDirs: [join(folder, 'machine')] });
  const network = (type: string): PodNetworkRequest => ({
    name: `default/${type}`,
    ifName: 'net1',
    conflist: `{"name": "${type}", "plugins": [{"type": "${type}"}]}`,
    capabilities: {},
  });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'podnet-network-files-'));
    plugin('bin', 'own');
    plugin('bin', 'spare');
    plugin('machine', 'macvlan');
    plugin('machine', 'spare', 'exit 1');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('come to each agent once, and again when they have changed', async () => {
    const [one, two] = [new Agent(), new Agent()];
    const files = made();
    const first = await files.bringTo([one.client, two.client], [node1, node2], signal);
    assert.deepEqual([one.calls, two.calls], [['putParcel last'], ['putParcel last']]);
    assert.deepEqual([...one.parcels.keys()], [first.parcel]);
    assert.deepEqual(await files.bringTo([one.client], [node1], signal), first);
    assert.equal(one.calls.length, 1);
    plugin('bin', 'own', 'exit 7');
    const second = await files.bringTo([one.client], [node1], signal);
    assert.notEqual(second.parcel, first.parcel);
    assert.deepEqual([...one.parcels.keys()], [first.parcel, second.parcel]);
  });

  it('that did not arrive are sent again', async () => {
    const agent = new Agent();
    const files = made();
    agent.broken = true;
    await assert.rejects(files.bringTo([agent.client], [node1], signal), { message: 'gone' });
    agent.broken = false;
    await files.bringTo([agent.client], [node1], signal);
    assert.deepEqual(agent.calls, ['putParcel last']);
  });

  it('of a network that a pod brings come to its node once, from this machine, and anew to a node made anew', async () => {
    const agent = new Agent();
    const files = made();
    const bring = (node: typeof node1) =>
      files.bringPluginsOf([network('macvlan'), network('macvlan')], node, agent.client, signal);
    await Promise.all([bring(node1), bring(node2)]);
    await bring(node1);
    // Which node is the first of the two is chance.
    assert.equal(agent.calls[0], 'putParcel last');
    assert.deepEqual(agent.calls.slice(1).toSorted(), ['layFiles node-1', 'layFiles node-2']);
    await files.bringTo([agent.client], [node1], signal);
    await bring(node1);
    assert.deepEqual(agent.calls.slice(3), ['putParcel last', 'layFiles node-1']);
  });

  it('are not sent for plugins that the node has from the cluster, or that are nowhere', async () => {
    const agent = new Agent();
    const networks = [network('own'), network('spare'), network('nowhere')];
    await made().bringPluginsOf(networks, node1, agent.client, signal);
    assert.deepEqual(agent.calls, []);
  });

  it('are none where no CNI plugin is at work', async () => {
    const agent = new Agent();
    const files = new NetworkFiles(undefined);
    assert.deepEqual(await files.bringTo([agent.client], [node1], signal), {});
    await files.bringPluginsOf([network('macvlan')], node1, agent.client, signal);
    assert.deepEqual(agent.calls, []);
  });
});
