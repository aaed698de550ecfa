import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { watchedPaths } from '../../../../src/cli/watch/watched-paths.ts';
import type { ClusterConfig } from '../../../../src/model/cluster-config.ts';
import { loadText, podText, scenarioText } from '../../../support/scenario-text.ts';

test('what is named, what is read and what a CNI plugin needs is watched, each once and absolute', () => {
  const cluster: ClusterConfig = {
    name: 's',
    runtime: 'auto',
    nodes: [],
    network: {
      plugin: 'cni',
      podCIDRs: ['10.244.0.0/16'],
      mtuBytes: 'auto',
      cni: {
        conflist: { file: '/s/10-main.conflist', text: '{}' },
        networks: [{ file: '/s/20-more.conflist', text: '{}' }],
        binDirs: ['/s/bin'],
        files: [{ source: '/s/etc', target: '/etc/plugin' }],
        env: {},
        capabilities: {},
        routes: 'podnet',
        profile: 'spec',
      },
    },
  };
  const paths = watchedPaths({
    named: ['s.yaml', '/folder'],
    files: ['s.yaml', 'pods.yaml'],
    scenarios: [{ cluster }, { cluster }],
  });
  assert.deepEqual(
    paths.map(({ path, inFolder }) => `${path} ${inFolder}`),
    [
      `${resolve('s.yaml')} manifests`,
      '/folder manifests',
      `${resolve('pods.yaml')} manifests`,
      '/s/10-main.conflist manifests',
      '/s/20-more.conflist manifests',
      '/s/bin programs',
      '/opt/cni/bin programs',
      '/usr/lib/cni programs',
      '/usr/libexec/cni programs',
      '/s/etc everything',
    ],
  );
});

test('the loader tells which files it read, also of a scenario with problems and files that are not there', async () => {
  const steps = '- apply: more.yaml\n- apply: absent.yaml\n- probe: {from: nobody, to: a}';
  const { problems, files } = await loadText(scenarioText(steps, podText('a'), 'manifests: [pods.yaml]'), {
    files: { 'pods.yaml': podText('b'), 'more.yaml': 'kind: [' },
  });
  assert.ok(problems.length > 0);
  assert.deepEqual(files, ['s.yaml', 'pods.yaml', 'more.yaml', 'absent.yaml']);
});
