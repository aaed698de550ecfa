import type Dockerode from 'dockerode';
import { machineSettings } from '../../model/machine-settings.ts';
import type { NodeName } from '../../model/names.ts';
import type { NodePlan, UplinkPlan } from '../../model/plan.ts';
import { uplinkOf } from '../../model/underlay-place.ts';
import { agentNodeOptions } from '../agent-bundle.ts';
import type { Engine } from './engine.ts';
import { labels, shortId } from './labels.ts';
import type { UnderlayNetworks } from './underlay-networks.ts';

/** Where the agent lies in a node when it is not the image's own. */
export const agentFolder = '/opt/podnet-agent';

export interface NodeContainerFacts {
  readonly engine: Engine;
  readonly runId: string;
  readonly image: string;
  /** What its uplinks lead to. */
  readonly networks: UnderlayNetworks;
  readonly node: NodePlan;
  readonly labels: Readonly<Record<string, string>>;
  /** The agent's bundle inside the container. */
  readonly agent: string;
}

/** What a node's container is called. */
export const containerName = (runId: string, node: NodeName): string => `podnet-${shortId(runId)}-${node}`;

/**
 * A node's container with the least it needs. NET_ADMIN for links and routes, NET_RAW for probes, SYS_ADMIN
 * for network namespaces and mounts, and a /proc/sys/net that can be written; never `Privileged`. The engine's
 * seccomp profile stays. `Init`: the agent changes namespaces, so it must not be the container's first process,
 * by which the engine enters (of 30 `docker exec` 13 landed in a pod). No log: standard output carries our
 * protocol. It removes itself when its agent ends.
 */
export function nodeContainerOptions(facts: NodeContainerFacts): Dockerode.ContainerCreateOptions {
  const { engine, runId, image, networks, node, agent } = facts;
  const uplink = uplinkOf(node);
  const network = networks.nameOf(uplink.subnet);
  return {
    name: containerName(runId, node.name),
    Hostname: node.name,
    Image: image,
    Entrypoint: ['node', ...agentNodeOptions, agent, 'node'],
    Cmd: [],
    WorkingDir: '/',
    User: '0',
    OpenStdin: true,
    // The engine closes the agent's input when the client's connection ends, however that happens. Podman does not
    // know it and keeps the input open: there the agent ends by its lease.
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Labels: { ...facts.labels, [labels.node]: node.name },
    HostConfig: {
      AutoRemove: true,
      Init: true,
      NetworkMode: network,
      CapAdd: ['NET_ADMIN', 'NET_RAW', 'SYS_ADMIN'],
      SecurityOpt: engine.hasAppArmor ? ['apparmor=unconfined'] : [],
      ReadonlyPaths: [...machineSettings],
      LogConfig: { Type: 'none', Config: {} },
    },
    NetworkingConfig: {
      EndpointsConfig: { [network]: endpointOf(uplink) },
    },
  };
}

/** The networks that a container is to be joined to beside its first one: engines take only one when they make it. */
export const furtherNetworks = ({ networks, node }: NodeContainerFacts): readonly FurtherNetwork[] =>
  node.uplinks.slice(1).map((uplink) => ({
    network: networks.nameOf(uplink.subnet),
    endpoint: endpointOf(uplink),
  }));

interface FurtherNetwork {
  readonly network: string;
  readonly endpoint: Dockerode.EndpointSettings;
}

const endpointOf = ({ engineAddress }: UplinkPlan): Dockerode.EndpointSettings => ({
  IPAMConfig: { IPv4Address: engineAddress },
});
