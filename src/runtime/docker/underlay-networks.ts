import type Dockerode from 'dockerode';
import { EnvironmentError } from '../../model/errors.ts';
import { type Cidr, formatCidr, hostAt } from '../../model/ip.ts';
import { underlayCidr, underlaySubnets } from '../../model/underlay-cidr.ts';
import type { UnderlayDemand } from '../node-runtime.ts';
import type { Engine } from './engine.ts';
import { engineError, engineWords } from './engine-error.ts';
import { shortId } from './labels.ts';
import { removeNetwork } from './remove-run.ts';

/** The networks that a run's nodes are in, one a subnet. */
export interface UnderlayNetworks {
  /** Of which the subnets are parts. */
  readonly cidr: string;
  nameOf(subnet: number): string;
}

export interface UnderlayNetworksOptions extends UnderlayDemand {
  readonly runId: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The only range that will do. */
  readonly asked?: string;
}

/** Twenty runs at once rarely meet once; this many meetings mean that the whole range is taken. */
const attempts = 16;

/**
 * Makes the bridge networks of a run's nodes, all in the first free /24 of its list.
 * @throws EnvironmentError `subnet-taken`, `no-subnet` when all that were tried are taken, and engineError's
 */
export async function createUnderlayNetworks(
  engine: Engine,
  options: UnderlayNetworksOptions,
): Promise<UnderlayNetworks> {
  const { runId, asked, subnets } = options;
  const choices =
    asked === undefined
      ? Array.from({ length: attempts }, (_, attempt) => underlayCidr(runId, attempt))
      : [asked];
  const name = `podnet-${shortId(runId)}`;
  const nameOf = (subnet: number): string => (subnets === 1 ? name : `${name}-${subnet}`);
  for (const cidr of choices) {
    if (await createAllIn(cidr, engine, options, nameOf)) return { cidr, nameOf };
  }
  if (asked !== undefined) {
    throw new EnvironmentError(
      'subnet-taken',
      `another network has taken ${asked}, the subnet of the nodes`,
      {
        hint: '`docker network ls` and `docker network inspect NAME` show whose it is: remove that one if nobody needs it',
      },
    );
  }
  throw new EnvironmentError('no-subnet', `all of ${attempts} subnets of 198.18.0.0/15 are taken`, {
    hint: 'remove networks that nobody needs: `docker network ls`, `docker network prune`',
  });
}

/** Makes the networks of a range, or none of them: false when a part of it is taken. */
async function createAllIn(
  range: string,
  engine: Engine,
  options: UnderlayNetworksOptions,
  nameOf: (subnet: number) => string,
): Promise<boolean> {
  const made: Dockerode.Network[] = [];
  for (const [subnet, cidr] of underlaySubnets(range, 'ipv4', options.subnets).entries()) {
    try {
      made.push(await engine.docker.createNetwork(networkOptions(engine, nameOf(subnet), cidr, options)));
    } catch (error) {
      if (!isTaken(error)) throw engineError(error, 'make the network of the nodes');
      for (const network of made) await removeNetwork(network);
      return false;
    }
  }
  return true;
}

/**
 * An ordinary bridge network without a way out. No masquerade: what leaves a pod keeps its address. The bridge
 * gets no IPv4 address (inhibit_ipv4), else the machine's own services could be reached at it. Not
 * `Internal` with Docker: its rules drop what is routed between nodes.
 *
 * Podman ignores both options. It masquerades what a network's own addresses send elsewhere, so where the kernel
 * shows bridged packets to iptables, a node's to another node's pods too; for an `Internal` network it makes no
 * rules at all (netavark's bridge driver). Its bridge has an address either way: what keeps nodes from it is the
 * agent's filter (agent/underlay-filter.ts).
 */
function networkOptions(
  engine: Engine,
  name: string,
  cidr: Cidr,
  { labels, mtuBytes }: UnderlayNetworksOptions,
): Dockerode.NetworkCreateOptions {
  return {
    Name: name,
    Driver: 'bridge',
    CheckDuplicate: true,
    Internal: engine.name === 'podman',
    IPAM: { Driver: 'default', Config: [{ Subnet: formatCidr(cidr), Gateway: hostAt(cidr, 1) }] },
    Options: {
      'com.docker.network.bridge.enable_ip_masquerade': 'false',
      'com.docker.network.bridge.inhibit_ipv4': 'true',
      'com.docker.network.driver.mtu': String(mtuBytes),
    },
    Labels: { ...labels },
  };
}

/** Docker: "Pool overlaps with other one on this address space"; Podman: "subnet … is already used". */
const isTaken = (error: unknown): boolean =>
  /pool overlaps|already (being )?used|conflicts with network/i.test(engineWords(error));
