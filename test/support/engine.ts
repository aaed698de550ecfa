import process from 'node:process';
import Dockerode from 'dockerode';

/** The engine that `scripts/test.mjs` found or started. */
const address = process.env['PODNET_TEST_ENGINE'] ?? '';

/** For `skip`: why a test that needs an engine cannot run, or false. On a build server nothing is skipped. */
export const needsEngine: string | false =
  address === '' && process.env['CI'] !== 'true' ? 'needs a container engine' : false;

/** A client of that engine, independent of podnet's own. */
export const testEngine = (at = address): Dockerode =>
  new Dockerode({ socketPath: at.replace(/^unix:\/\//, '') });
