import type { User } from '../../support/world.ts';
import { scenarioText, podText } from '../../support/scenario-text.ts';
import { ownServerPod } from '../../support/own-server.ts';

/** A command of podnet's to whose end something happens. `$in` is the folder of its files, `$out` one to write to. */
export interface Scene {
  readonly words: readonly string[];
  /** What stands before it begins: the words of `podnet up`. */
  readonly up?: readonly string[];
  /** By somebody who is not root. */
  readonly user?: User;
  /** It leaves a cluster, or may: `podnet down --all` follows. */
  readonly leavesCluster?: true;
  /** What it ends with when nothing happens. */
  readonly ends?: readonly number[];
  /** Pods with a command of their own run while it does. */
  readonly hasOwnServer?: true;
}

const pods = podText('a') + podText('b', 'node-2');
/** Nothing waits longer than this for what is paused for good. */
const timeout = 'timeout: 40s';

const steps = `- check: network-model
- exec: {pod: a, command: [sleep, '0.2']}
- reachability: {protocol: tcp, port: 80}`;

const withServer = `- check: network-model
- probe: {from: a, to: s, port: 80}
  expect: {verdict: answered, within: 3s}
- exec: {pod: a, command: [sleep, '0.2']}
- reachability: {protocol: tcp, port: 80}`;

const daemon = `
      daemon:
        command: [sh, -c, 'touch /run/daemon-is-ready; exec sleep 86399']
        ready: {command: [test, -e, /run/daemon-is-ready]}`;

/** The files that scenes read, by name. */
export const sceneFiles: Readonly<Record<string, string>> = {
  'bridge.yaml': scenarioText(
    withServer,
    pods + ownServerPod('s', 'node-2'),
    `cluster: {nodes: 2}\n  ${timeout}`,
  ),
  'vxlan.yaml': scenarioText(
    steps,
    pods,
    `cluster: {nodes: 2, underlay: {zones: [west, east]}, network: {plugin: vxlan}}\n  ${timeout}`,
  ),
  'cni.yaml': scenarioText(
    '- probe: {from: a, to: b, port: 80}',
    pods,
    `${timeout}
  cluster:
    nodes: 2
    network:
      plugin: cni
      cni:
        conflist: ./10-routed.conflist
        binDir: ./bin${daemon.replaceAll('\n', '\n  ')}`,
  ),
  'one.yaml': scenarioText(
    '- probe: {from: node/node-1, to: a, port: 80}',
    podText('a'),
    'cluster: {nodes: 1}',
  ),
  'web.yaml': scenarioText(steps, pods + ownServerPod('s', 'node-2'), 'cluster: {nodes: 2}'),
  'more.yaml': podText('c') + podText('d', 'node-2') + ownServerPod('t', 'node-1'),
};

const up = ['up', '$in/web.yaml', '--cluster', 'stands'];

/** By name: what podnet is doing when something happens. */
export const scenes = {
  'test on a bridge': {
    words: (
      'test $in/bridge.yaml --report plain --report junit=$out/junit.xml' +
      ' --report json=$out/report.json --artifacts $out/artifacts'
    ).split(' '),
    hasOwnServer: true,
  },
  'test on vxlan between zones': { words: ['test', '$in/vxlan.yaml', '--report', 'plain'] },
  'test on a CNI plugin with a daemon': { words: ['test', '$in/cni.yaml', '--report', 'plain'] },
  'test of three at once': {
    words: ['test', '$in/one.yaml', '$in/vxlan.yaml', '$in/bridge.yaml', '--parallel', '3'],
    hasOwnServer: true,
  },
  'test --keep': { words: ['test', '$in/one.yaml', '--keep'], leavesCluster: true },
  compare: {
    words: 'compare --plugin bridge --plugin vxlan --nodes 2 --pods 4 --repeat 1 --duration 200ms'.split(' '),
  },
  conformance: {
    words: ['conformance', '$in/10-routed.conflist', '--bin-dir', '$in/bin', '--check', '0', '--check', '15'],
    ends: [0, 1],
  },
  'cni add': { words: ['cni', 'add', '$in/10-routed.conflist', '--bin-dir', '$in/bin'] },
  up: { words: up, leavesCluster: true, hasOwnServer: true },
  'test without root': { words: ['test', '$in/bridge.yaml'], user: 'nobody', hasOwnServer: true },
  'up without root': { words: up, user: 'nobody', leavesCluster: true, hasOwnServer: true },
  down: { words: ['down', 'stands'], up },
  apply: { words: ['apply', '-f', '$in/more.yaml', '--wait'], up },
  'node add': { words: ['node', 'add'], up },
  'node restart': { words: ['node', 'restart', 'node-2'], up },
  exec: { words: ['exec', 'a', '--', 'sh', '-c', 'for i in 1 2 3 4 5 6 7; do echo $i; sleep 0.1; done'], up },
  shell: { words: ['shell', 'a'], up },
} as const satisfies Readonly<Record<string, Scene>>;

/** @throws Error when there is none of this name */
export function sceneNamed(name: string): Scene {
  const found = Object.entries<Scene>(scenes).find(([one]) => one === name);
  if (found === undefined) throw new Error(`no scene ${name}`);
  return found[1];
}

/** The words of a scene, with its folders filled in. */
export const wordsIn = (words: readonly string[], folders: { readonly in: string; readonly out: string }) =>
  words.map((word) => word.replace('$in', folders.in).replace('$out', folders.out));
