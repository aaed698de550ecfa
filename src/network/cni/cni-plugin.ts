import type { Attachment } from '../../cni/attachment.ts';
import { CniError } from '../../cni/cni-error.ts';
import type { NetworkConfig } from '../../cni/network-config.ts';
import { EnvironmentError, InternalError, messageOf } from '../../model/errors.ts';
import { familyOf, withoutPrefix } from '../../model/ip.ts';
import type { PodKey } from '../../model/names.ts';
import { mapConcurrent } from '../../util/concurrency.ts';
import type {
  AttachOutcome,
  CniNode,
  NetworkPlugin,
  OnAttachOutcome,
  PeerNode,
  PluginNode,
  PodAttachment,
} from '../network-plugin.ts';
import { PeerRoutes } from '../peer-routes.ts';
import { leadDefaultRoute } from './default-route.ts';
import { networkStatus, podAddresses } from './network-status.ts';
import { Conflists } from './conflists.ts';
import { newContainerId, podArgs } from './pod-args.ts';
import { untilPodLinkCarries } from './pod-link.ts';
import { untilAddressesSettle } from './settled-addresses.ts';

/** Container runtimes attach all pods at once; plugins are processes, of which a machine takes so many in a node. */
const attachmentsAtOnce = 8;

/** Undoes one attachment of a pod. */
type Detach = () => Promise<void>;

/**
 * Whatever plugins a conflist names, run on each node as a container runtime runs them. Addresses are the
 * plugins' to give; routes to other nodes' pods are podnet's, unless the plugin sets its own.
 */
export const createCniPlugin = (node: PluginNode): NetworkPlugin => {
  if (node.cni === undefined) throw new InternalError('plugin cni without what it is to run');
  return new CniPlugin(node, node.cni);
};

class CniPlugin implements NetworkPlugin {
  private readonly node: PluginNode;
  private readonly cni: CniNode;
  private readonly conflists: Conflists;
  private readonly routes: PeerRoutes;
  /** What there is to undo of each pod, in the order in which it was done. */
  private readonly attached = new Map<PodKey, Detach[]>();

  constructor(node: PluginNode, cni: CniNode) {
    this.node = node;
    this.cni = cni;
    this.conflists = new Conflists(node, cni);
    this.routes = new PeerRoutes(node);
  }

  async prepareNode(peers: readonly PeerNode[]): Promise<void> {
    await this.peersChanged(peers);
  }

  async peersChanged(peers: readonly PeerNode[]): Promise<void> {
    this.conflists.become(peers);
    if (this.cni.config.routes === 'podnet') this.routes.become(peers);
  }

  networkNamed(name: string): NetworkConfig | undefined {
    return this.conflists.named(name);
  }

  async attachPods(
    pods: readonly PodAttachment[],
    signal: AbortSignal,
    onOutcome?: OnAttachOutcome,
  ): Promise<ReadonlyMap<PodKey, AttachOutcome>> {
    const outcomes = await mapConcurrent(
      pods,
      attachmentsAtOnce,
      async (pod, siblings) => {
        const outcome = await this.attachPod(pod, siblings);
        onOutcome?.(pod.plan.pod, outcome);
        return [pod.plan.pod, outcome] as const;
      },
      signal,
    );
    return new Map(outcomes);
  }

  async detachPods(pods: readonly PodKey[]): Promise<void> {
    const failures: unknown[] = [];
    await mapConcurrent(
      pods,
      attachmentsAtOnce,
      async (pod) => {
        failures.push(...(await this.detachPod(pod)));
      },
      new AbortController().signal,
    );
    if (failures.length === 0) return;
    const [first] = failures;
    const others = failures.length === 1 ? '' : ` (and ${failures.length - 1} more)`;
    throw new EnvironmentError('cni-del-failed', `${this.node.name}: ${wordsOf(first)}${others}`, {
      hint: 'the pod is gone all the same; what its plugins left on the node stays until the node goes',
      cause: first,
    });
  }

  private async attachPod(pod: PodAttachment, signal: AbortSignal): Promise<AttachOutcome> {
    const { plan, cni } = pod;
    const { runtime } = this.cni;
    const done: Detach[] = [];
    this.attached.set(plan.pod, done);
    const base = { containerId: newContainerId(), netns: pod.netnsPath };
    const args = podArgs(plan.pod, base.containerId, cni?.uid);
    const add = async (network: NetworkConfig, more: Pick<Attachment, 'ifName' | 'capabilities'>) => {
      const attachment = { ...base, args, ...more };
      const result = await runtime.add(network, attachment, signal);
      done.push(() => runtime.del(network, attachment));
      return result;
    };
    try {
      const loopback = { ...base, args, ifName: '', capabilities: {} };
      if ((await runtime.attachLoopback(loopback, signal)) !== undefined) {
        done.push(() => runtime.detachLoopback(loopback));
      }
      const first = this.conflists.first();
      const result = await add(first, {
        ifName: plan.ifName,
        capabilities: { ...this.conflists.capabilities, ...capabilitiesOf(cni?.capabilities) },
      });
      const networks = [networkStatus(first.name, plan.ifName, result, true)];
      for (const request of cni?.networks ?? []) {
        const network = this.conflists.read(request.conflist, request.name, request.cniArgs);
        const { ifName } = request;
        const more = await add(network, { ifName, capabilities: capabilitiesOf(request.capabilities) });
        if (request.defaultRoute !== undefined) leadDefaultRoute(pod.rtnetlink, ifName, request.defaultRoute);
        networks.push(networkStatus(request.name, ifName, more, false));
      }
      await untilPodLinkCarries(pod.rtnetlink, plan.ifName);
      await untilAddressesSettle(pod.rtnetlink, signal);
      const addresses = inOrderOf(this.cni.cluster.podCIDRs, podAddresses(result, plan.ifName));
      return { ok: true, addresses: addresses.map(withoutPrefix), networks };
    } catch (error) {
      signal.throwIfAborted();
      const message = `${this.node.name}: ${wordsOf(error)}`;
      const left = await this.detachPod(plan.pod);
      return { ok: false, message: [message, ...left.map(wordsOf)].join('; and taking it down: ') };
    }
  }

  /** The last network first, as they are taken down with their pod; what fails does not keep the others. */
  private async detachPod(pod: PodKey): Promise<readonly unknown[]> {
    const attached = this.attached.get(pod) ?? [];
    this.attached.delete(pod);
    const failures: unknown[] = [];
    for (const detach of attached.toReversed()) {
      await detach().catch((error: unknown) => failures.push(error));
    }
    return failures;
  }
}

/** The family of the first podCIDR is the one that pods are called by, whichever a plugin names first. */
function inOrderOf(podCIDRs: readonly string[], addresses: readonly string[]): readonly string[] {
  const families = podCIDRs.map(familyOf);
  const place = (address: string): number => families.indexOf(familyOf(address));
  return addresses.toSorted((a, b) => place(a) - place(b));
}

/** Of what a plugin says itself, its details too, as runtimes put them behind its message. */
function wordsOf(error: unknown): string {
  const details = error instanceof CniError && error.code === 'cni-error' ? error.details : undefined;
  return details === undefined ? messageOf(error) : `${messageOf(error)}; ${details}`;
}

/** What came as JSON is JSON. */
const capabilitiesOf = (values: Readonly<Record<string, unknown>> = {}): Attachment['capabilities'] =>
  values as Attachment['capabilities'];
