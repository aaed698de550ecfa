import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { podnet, repository } from '../../support/built-cli.ts';
import { findProgram, missing, needsRoot } from '../../support/requires.ts';

/** In a mount namespace of its own bird is no program any more; the rest of the machine is as it was. */
const withoutBird = [
  'unshare',
  '--mount',
  'sh',
  '-c',
  'mount --bind /dev/null "$1" && shift && exec "$@"',
  'sh',
  findProgram('bird') ?? '',
];

const skip = needsRoot || missing('bird', 'unshare', 'mount');

test('a machine without bird is told so before anything is made', { skip }, () => {
  const scenario = path.join(repository, 'scenarios/networks/bgp-ipv4.yaml');
  const [program = '', ...words] = [
    ...withoutBird,
    ...podnet('test', scenario, '--runtime', 'namespace', '--report', 'plain'),
  ];
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8' });
  assert.equal(status, 3, stdout + stderr);
  assert.match(stdout, /this machine has no bird, which plugin bgp runs on every node/);
  assert.match(stdout, /hint: on Debian: sudo apt-get install bird2/);
  assert.doesNotMatch(stdout, /nodes: done/);
});

test('doctor names the package', { skip }, () => {
  const [program = '', ...words] = [...withoutBird, ...podnet('doctor', '--runtime', 'namespace')];
  const { status, stdout } = spawnSync(program, words, { encoding: 'utf8' });
  assert.equal(status, 0, stdout);
  assert.match(
    stdout,
    /! bird +not found\n +plugin bgp runs it on every node\.\n +mend: sudo apt-get install bird2/,
  );
});
