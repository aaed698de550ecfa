import type Dockerode from 'dockerode';
import { EnvironmentError } from '../../model/errors.ts';
import { hostAt, parseCidr } from '../../model/ip.ts';
import { underlayCidr } from '../../model/underlay-cidr.ts';
import { underlayMtuBytes } from '../../model/underlay-mtu.ts';
import type { Engine } from './engine.ts';
import { engineError, engineWords } from './engine-error.ts';
import { shortId } from './labels.ts';

/** The network that a run's nodes are in. */
export interface UnderlayNetwork {
  readonly network: Dockerode.Network;
  readonly name: string;
  readonly cidr: string;
}

/** Twenty runs at once rarely meet once; this many meetings mean that the whole range is taken. */
const attempts = 16;

/**
 * Makes the bridge network of a run's nodes, on the first free subnet of its list.
 * @param asked the only subnet that will do
 * @throws EnvironmentError `subnet-taken`, `no-subnet` when all that were tried are taken, and engineError's
 */
export async function createUnderlayNetwork(
  engine: Engine,
  runId: string,
  labels: Readonly<Record<string, string>>,
  asked?: string,
): Promise<UnderlayNetwork> {
  const name = `podnet-${shortId(runId)}`;
  const choices =
    asked === undefined
      ? Array.from({ length: attempts }, (_, attempt) => underlayCidr(runId, attempt))
      : [asked];
  for (const cidr of choices) {
    try {
      const network = await engine.docker.createNetwork(networkOptions(engine, name, cidr, labels));
      return { network, name, cidr };
    } catch (error) {
      if (!isTaken(error)) throw engineError(error, 'make the network of the nodes');
    }
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
  cidr: string,
  labels: Readonly<Record<string, string>>,
): Dockerode.NetworkCreateOptions {
  return {
    Name: name,
    Driver: 'bridge',
    CheckDuplicate: true,
    Internal: engine.name === 'podman',
    IPAM: { Driver: 'default', Config: [{ Subnet: cidr, Gateway: hostAt(parseCidr(cidr), 1) }] },
    Options: {
      'com.docker.network.bridge.enable_ip_masquerade': 'false',
      'com.docker.network.bridge.inhibit_ipv4': 'true',
      'com.docker.network.driver.mtu': String(underlayMtuBytes),
    },
    Labels: { ...labels },
  };
}

/** Docker: "Pool overlaps with other one on this address space"; Podman: "subnet … is already used". */
const isTaken = (error: unknown): boolean =>
  /pool overlaps|already (being )?used|conflicts with network/i.test(engineWords(error));
