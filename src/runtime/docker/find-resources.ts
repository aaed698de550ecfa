import type Dockerode from 'dockerode';
import { engineError } from './engine-error.ts';

/** As the engine's lists take them. */
type Filters = Readonly<Record<string, string[]>>;

/** In every state. @throws EnvironmentError */
export const findContainers = (
  docker: Dockerode,
  filters: Filters,
): Promise<readonly Dockerode.ContainerInfo[]> =>
  listed(docker.listContainers({ all: true, filters: JSON.stringify(filters) }));

/** @throws EnvironmentError */
export const findNetworks = (
  docker: Dockerode,
  filters: Filters,
): Promise<readonly Dockerode.NetworkInspectInfo[]> =>
  listed(docker.listNetworks({ filters: JSON.stringify(filters) }));

async function listed<T>(list: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await list;
  } catch (error) {
    throw engineError(error, 'see what runs have in the engine');
  }
}
