import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { after, before, suite, test } from 'node:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { podnet } from '../../support/built-cli.ts';
import { calls, lookUps, metadataAddresses } from '../../support/calls-outside.ts';
import { pause } from '../../support/pause.ts';
import { missing, needsRoot } from '../../support/requires.ts';
import { type Ended, endOf } from '../../support/run-podnet.ts';
import { podText, scenarioText } from '../../support/scenario-text.ts';
import { machineAddresses, outsideAddresses, WorstMachine } from '../../support/worst-machine.ts';

const places = ['node/node-1', 'node/node-2', 'a', 'b'] as const;
const addresses = [...machineAddresses, ...outsideAddresses];

/*
 *   a   b                        podnet, started in the netns of a machine that forwards and masquerades
 *   |   |
 *   node-1, node-2               in namespaces of the agent's own: no link leads from there to the machine's
 *
 *   uplink0 192.0.2.1 --- 192.0.2.9      the machine, and somebody outside, with ears on all addresses
 */
suite('nodes that are namespaces have no way out', {
  skip: needsRoot || missing('unshare', 'nsenter', 'ip', 'iptables'),
}, () => {
  const netns = spawn('unshare', ['--net', '--', 'sh', '-c', 'ip link set lo up && echo up && exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const folder = mkdtempSync('/var/tmp/podnet-way-out-');
  let machine: WorstMachine;
  let heard: () => readonly string[];
  let links: string;

  const run = (...args: readonly string[]): Promise<Ended> =>
    endOf(
      spawn('nsenter', [`--net=/proc/${netns.pid}/ns/net`, ...podnet(...args)], {
        env: { ...process.env, XDG_STATE_HOME: folder, PODNET_RUNTIME: 'namespace' },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
  const inPlace = async (place: string, commandLine: string): Promise<string> => {
    const { stdout, stderr } = await run('exec', place, '--', 'sh', '-c', commandLine);
    return stdout + stderr;
  };

  /** How much was heard, once nothing has come for a while: neighbours are asked for first, which takes its time. */
  const whenQuiet = async (): Promise<number> => {
    for (let before = -1; ; ) {
      const now = heard().length;
      if (now === before) return now;
      before = now;
      await pause(2_000);
    }
  };

  before(async () => {
    await once(netns.stdout, 'data');
    machine = await WorstMachine.make(netns.pid ?? 0);
    links = await machine.run('ip -brief link; ip route show table all; ip -6 route show table all; ip rule');
    const file = path.join(folder, 'cluster.yaml');
    const cluster = "cluster: {nodes: 2, network: {podCIDRs: [10.244.0.0/16, 'fd00:10:244::/48']}}";
    writeFileSync(
      file,
      scenarioText('- check: network-model', podText('a') + podText('b', 'node-2'), cluster),
    );
    const { exitCode, stderr } = await run('up', file);
    assert.equal(exitCode, 0, stderr);
    heard = await machine.listen('uplink0');
  });
  after(async () => {
    await run('down', '--all');
    await machine?.[Symbol.asyncDispose]();
    netns.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  test('no route leads there, whatever the address', async () => {
    for (const place of places.slice(0, 2)) {
      for (const address of [...addresses, ...metadataAddresses, '127.0.0.53', '127.0.0.11', '172.17.0.1']) {
        const said = await inPlace(place, `ip route get ${address} 2>&1 || true`);
        // A loopback address is the node's own, where nobody of the machine listens.
        if (address.startsWith('127.')) assert.match(said, /^local \S+ dev lo/, said);
        else assert.match(said, /unreachable|No route to host/, `${place} to ${address}`);
      }
    }
  });

  test('the machine has no link to them, and none of its own was changed', async () => {
    const now = await machine.run(
      'ip -brief link; ip route show table all; ip -6 route show table all; ip rule',
    );
    assert.equal(now, links);
  });

  test('nobody hears a call of theirs, by any address, group or protocol', async () => {
    await Promise.all([machine.run(calls(outsideAddresses)), machine.runOutside(calls(machineAddresses))]);
    const earlier = await whenQuiet();
    assert.ok(earlier >= 10, 'the ears hear what comes');
    const all = [...addresses, 'ff02::1%eth0', '224.0.0.251', '255.255.255.255'];
    for (const place of places) {
      const said = await inPlace(place, calls(all));
      assert.doesNotMatch(said, /connected/, `${place}\n${said}`);
      assert.equal(said.trim().split('\n').length, all.length, said);
    }
    assert.deepEqual(heard().slice(earlier), []);
  });

  test('names are not looked up, and that is told at once', async () => {
    for (const place of places) {
      const said = await inPlace(place, lookUps);
      for (const line of said.trim().split('\n')) {
        const [how, code, tookMs] = line.split(' ');
        assert.match(code ?? '', /^(EAI_AGAIN|ENOTFOUND|ECONNREFUSED)$/, `${place}, ${how}: ${said}`);
        assert.ok(Number(tookMs) < 2_000, `${place}, ${how}: ${said}`);
      }
    }
  });
});
