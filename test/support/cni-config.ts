import type { CniConfig } from '../../src/model/cni-network.ts';

/** What a scenario asks of `plugin: cni`, with the least that there may be. */
export const cniConfig = (more: Partial<CniConfig> = {}): CniConfig => ({
  conflist: { file: '10-podnet.conflist', text: '{"name": "podnet", "plugins": [{"type": "bridge"}]}' },
  networks: [],
  binDirs: [],
  files: [],
  env: {},
  capabilities: {},
  routes: 'podnet',
  profile: 'spec',
  ...more,
});
