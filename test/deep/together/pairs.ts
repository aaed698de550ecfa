import path from 'node:path';
import { repository } from '../../support/built-cli.ts';
import type { Ended } from '../../support/run-podnet.ts';
import {
  done,
  downOutcomes,
  execOutcomes,
  exists,
  noCluster,
  stopping,
  takenDown,
  upOutcomes,
  useOutcomes,
} from './outcomes.ts';
import type { Pair, Side } from './pair.ts';

const scenario = path.join(repository, 'scenarios/one-node.yaml');
const webAndDb = path.join(repository, 'scenarios/web-and-db.yaml');

const up: Side = { words: ['up', '--cluster', 'one', '--nodes', '2'], outcomes: upOutcomes };
const upOther: Side = { words: ['up', '--cluster', 'other', '--nodes', '1'], outcomes: [done] };
const down: Side = { words: ['down', 'one'], outcomes: downOutcomes };
const downAll: Side = { words: ['down', '--all'], outcomes: downOutcomes };
const certainDown: Side = { words: ['down', 'one'], outcomes: [done] };
const test: Side = { words: ['test', scenario, '--cluster', 'one'], outcomes: useOutcomes };
const keep: Side = { words: ['test', scenario, '--keep'], outcomes: [done, takenDown] };
const use = (...words: readonly string[]): Side => ({
  words: [...words, '--cluster', 'one'],
  outcomes: useOutcomes,
});
const run = (...words: readonly string[]): Side => ({
  words: [words[0] ?? '', '--cluster', 'one', ...words.slice(1)],
  outcomes: execOutcomes,
});

/** With the pods of a file, which the pairs are given. */
const withPods = (pods: string): readonly (readonly string[])[] => [
  ['up', pods, '--cluster', 'one', '--nodes', '2'],
];
const bare = [up.words];

/** It stands if it came up and nobody took it down after that; which of the two was first is not known. */
const maybeOne = ([first]: readonly Ended[]): readonly (readonly string[])[] =>
  first?.exitCode === 0 ? [['one'], []] : [[]];
const none = (): readonly (readonly string[])[] => [[]];
const one = (): readonly (readonly string[])[] => [['one']];

const compare = { words: ['compare', webAndDb, '--plugin', 'bridge', '--plugin', 'ptp'] };
const conformance = (conflist: string): Side => ({
  words: ['conformance', conflist, '--check', '1', '--check', '8'],
  outcomes: [done],
});

/**
 * @param pods a file with the pods web and say
 * @param conflist of a bridge
 */
export const pairs = (pods: string, conflist: string): readonly Pair[] => [
  // The engine has no node image yet.
  {
    name: 'test | test, the first ones that an engine sees',
    runtime: 'docker',
    first: { words: ['test', scenario], outcomes: [done] },
    second: { words: ['test', scenario], outcomes: [done] },
    spreadMs: 500,
    left: none,
  },
  {
    name: 'image build | image build',
    runtime: 'docker',
    first: { words: ['image', 'build'], outcomes: [done] },
    second: { words: ['image', 'build'], outcomes: [done] },
    spreadMs: 500,
    left: none,
  },
  // The first ones to come up.
  { name: 'up | up', first: up, second: up, spreadMs: 800, left: one },
  { name: 'up | down', first: up, second: down, spreadMs: 1_500, left: maybeOne },
  { name: 'up | down --all', first: up, second: downAll, spreadMs: 1_500, left: maybeOne },
  {
    name: 'up | up of another name',
    first: up,
    second: upOther,
    spreadMs: 300,
    left: () => [['one', 'other']],
  },
  {
    name: 'up | up of the same name by another user',
    first: { ...up, outcomes: [done] },
    second: { ...up, outcomes: [done], home: '-nobody' },
    spreadMs: 300,
    left: () => [['one', 'one']],
  },
  {
    name: 'up | get',
    first: { ...up, outcomes: [done] },
    second: use('get', 'nodes'),
    spreadMs: 1_000,
    left: one,
  },
  {
    name: 'up | ls',
    first: { ...up, outcomes: [done] },
    second: { words: ['ls'], outcomes: [done] },
    spreadMs: 1_000,
  },
  {
    name: 'test --keep | test --keep',
    first: { ...keep, outcomes: [done] },
    second: { ...keep, outcomes: [done] },
    spreadMs: 300,
    left: () => [['one-node', 'one-node-2']],
  },
  {
    name: 'test --keep | down --all',
    first: keep,
    second: downAll,
    spreadMs: 2_000,
    left: ([kept]) => (kept?.exitCode === 0 ? [['one-node'], []] : [[]]),
  },
  // One that stands.
  { name: 'down | down', before: bare, first: certainDown, second: down, spreadMs: 400, left: none },
  { name: 'down | down --all', before: bare, first: certainDown, second: downAll, spreadMs: 400, left: none },
  {
    name: 'down | up',
    before: bare,
    first: certainDown,
    second: up,
    spreadMs: 800,
    left: ([, second]) => (second?.exitCode === 0 ? [['one'], []] : [[]]),
  },
  {
    name: 'down | up of another name',
    before: bare,
    first: certainDown,
    second: upOther,
    spreadMs: 400,
    left: () => [['other']],
  },
  {
    name: 'down | ls',
    before: bare,
    first: certainDown,
    second: { words: ['ls'], outcomes: [done] },
    spreadMs: 400,
    left: none,
  },
  {
    name: 'test --cluster | down',
    before: bare,
    first: test,
    second: certainDown,
    spreadMs: 1_500,
    left: none,
  },
  {
    name: 'test --cluster | test --cluster',
    before: bare,
    first: { ...test, outcomes: [done] },
    second: { ...test, outcomes: [done] },
    spreadMs: 300,
    left: one,
  },
  {
    name: 'exec | down',
    before: withPods(pods),
    first: run('exec', 'web', '--', 'sleep', '60'),
    second: certainDown,
    spreadMs: 1_000,
    left: none,
  },
  {
    name: 'shell | down',
    before: withPods(pods),
    first: run('shell', 'web'),
    second: certainDown,
    spreadMs: 1_000,
    left: none,
  },
  {
    name: 'logs -f | down',
    before: withPods(pods),
    first: use('logs', 'say', '-f'),
    second: certainDown,
    spreadMs: 1_000,
    left: none,
  },
  {
    name: 'get -w | down',
    before: withPods(pods),
    first: use('get', 'pods', '-w'),
    second: certainDown,
    spreadMs: 1_000,
    left: none,
  },
  {
    name: 'apply | down',
    before: bare,
    first: use('apply', '-f', pods),
    second: certainDown,
    spreadMs: 600,
    left: none,
  },
  {
    name: 'delete | down',
    before: withPods(pods),
    first: use('delete', 'pods', '--all'),
    second: certainDown,
    spreadMs: 600,
    left: none,
  },
  {
    name: 'node add | down',
    before: bare,
    first: use('node', 'add'),
    second: certainDown,
    spreadMs: 800,
    left: none,
  },
  {
    name: 'node remove | down',
    before: withPods(pods),
    first: use('node', 'remove', 'node-2'),
    second: certainDown,
    spreadMs: 800,
    left: none,
  },
  {
    name: 'node restart | down',
    before: withPods(pods),
    first: use('node', 'restart', 'node-2'),
    second: certainDown,
    spreadMs: 800,
    left: none,
  },
  {
    name: 'probe | down',
    before: withPods(pods),
    first: use('probe', 'say', 'web:80'),
    second: certainDown,
    spreadMs: 500,
    left: none,
  },
  // One whose control process is gone.
  {
    name: 'get | get, of one that comes again',
    before: bare,
    killed: 'one',
    first: { ...use('get', 'nodes'), outcomes: [done] },
    second: { ...use('get', 'nodes'), outcomes: [done] },
    spreadMs: 600,
    left: one,
  },
  {
    name: 'up | down, of one that comes again',
    before: bare,
    killed: 'one',
    first: { words: ['up', 'one'], outcomes: upOutcomes },
    second: certainDown,
    spreadMs: 1_200,
    left: maybeOne,
  },
  {
    name: 'get | down, of one that comes again',
    before: bare,
    killed: 'one',
    first: use('get', 'nodes'),
    second: certainDown,
    spreadMs: 1_200,
    left: none,
  },
  {
    name: 'down | down, of one that stopped',
    before: bare,
    killed: 'one',
    first: certainDown,
    second: down,
    spreadMs: 200,
    left: none,
  },
  {
    name: 'down | up, of one that stopped',
    before: bare,
    killed: 'one',
    first: certainDown,
    second: { ...up, outcomes: [...upOutcomes, exists, noCluster, stopping] },
    spreadMs: 300,
    left: ([, second]) => (second?.exitCode === 0 ? [['one'], []] : [[]]),
  },
  // Those that make clusters for as long as they run.
  {
    name: 'compare | compare',
    first: { ...compare, outcomes: [done] },
    second: { ...compare, outcomes: [done] },
    spreadMs: 500,
    left: none,
  },
  {
    name: 'compare | down --all',
    first: { ...compare, outcomes: [done] },
    second: { ...downAll, outcomes: [done] },
    spreadMs: 1_500,
    left: none,
  },
  {
    name: 'conformance | conformance',
    first: conformance(conflist),
    second: conformance(conflist),
    spreadMs: 500,
    left: none,
  },
];
