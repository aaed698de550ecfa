import type { CniConfig } from '../../model/cni-network.ts';

/** A configuration of nothing, for a parcel of what is asked for by name: conflists are not part of one. */
export const noPlugins: CniConfig = {
  conflist: { file: '', text: '{}' },
  networks: [],
  binDirs: [],
  files: [],
  env: {},
  capabilities: {},
  routes: 'plugin',
  profile: 'spec',
};
