import { text } from 'node:stream/consumers';
import type Dockerode from 'dockerode';
import { dial } from './dial.ts';
import { engineError, statusOf } from './engine-error.ts';
import { findContainers, findNetworks } from './find-resources.ts';
import { ofRun } from './labels.ts';

/**
 * Removes all that a run has in an engine: containers in every state, then networks, which cannot go before.
 * What somebody else removed meanwhile is gone as well.
 * @returns how much there was
 * @throws EnvironmentError
 */
export async function removeRun(docker: Dockerode, runId: string): Promise<number> {
  const filters = ofRun(runId);
  const containers = await findContainers(docker, filters);
  await Promise.all(containers.map(({ Id }) => removeContainer(docker.getContainer(Id))));
  const networks = await findNetworks(docker, filters);
  await Promise.all(networks.map(({ Id }) => removeNetwork(docker.getNetwork(Id))));
  return containers.length + networks.length;
}

/** With its anonymous volumes, running or not. @throws EnvironmentError */
export async function removeContainer(container: Dockerode.Container): Promise<void> {
  try {
    await container.remove({ force: true, v: true });
  } catch (error) {
    // 404: gone; 409: somebody, or the engine itself (AutoRemove), is removing it right now.
    if (statusOf(error) === 404) return;
    if (statusOf(error) !== 409) throw engineError(error, 'remove the container of a node');
    await untilGone(container);
  }
}

/** @throws EnvironmentError */
export async function removeNetwork(network: Dockerode.Network): Promise<void> {
  try {
    await network.remove();
  } catch (error) {
    if (statusOf(error) !== 404) throw engineError(error, 'remove the network of the nodes');
  }
}

/**
 * Waits until the engine has removed it, or has ended.
 *
 * The engine begins its answer at once and ends it when the container is gone. dockerode's `wait` would never come
 * back from an engine that ends in between: docker-modem hears what breaks before an answer, and nothing of an answer
 * that breaks off (docker-modem 5, modem.js: buildRequest). A stream does say it.
 * @throws EnvironmentError `engine-gone`, `engine-failed`
 */
async function untilGone(container: Dockerode.Container): Promise<void> {
  try {
    await text(await dial(container, { action: 'wait', options: { condition: 'removed' }, hijack: false }));
  } catch (error) {
    if (statusOf(error) !== 404) throw engineError(error, 'see the container of a node go');
  }
}
