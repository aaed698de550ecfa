import assert from 'node:assert/strict';
import { it } from 'node:test';
import { nodeInfo } from '../../../src/cluster/node-info.ts';

const hello = { kernel: '6.1.0', architecture: 'x64', osImage: 'Debian GNU/Linux 12 (bookworm)' };

it('tells what a node stands on in Kubernetes\u2019 words', () => {
  const onDocker = { runtime: 'docker', engine: 'docker 20.10.24', podnetVersion: '0.1.0' } as const;
  assert.deepEqual(nodeInfo(hello, onDocker), {
    kernelVersion: '6.1.0',
    osImage: 'Debian GNU/Linux 12 (bookworm)',
    architecture: 'amd64',
    containerRuntimeVersion: 'docker://20.10.24',
    version: 'v0.1.0',
  });
  const onNamespaces = { runtime: 'namespace', podnetVersion: '0.1.0' } as const;
  const { containerRuntimeVersion, architecture } = nodeInfo(
    { ...hello, architecture: 'arm64' },
    onNamespaces,
  );
  assert.equal(`${containerRuntimeVersion} ${architecture}`, 'namespace://0.1.0 arm64');
});
