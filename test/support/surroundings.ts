import type { Surroundings } from '../../src/model/surroundings.ts';

/** What a test's reports say they stand on. */
export const surroundings: Surroundings = {
  podnetVersion: '0.0.0',
  runtime: 'namespace',
  kernel: '6.1.0',
  architecture: 'x64',
  nodeVersion: '20.19.0',
  privilege: 'root',
};
