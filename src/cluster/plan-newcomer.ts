import { type ClusterConfig, ordinalsOf } from '../model/cluster-config.ts';
import { InternalError, UsageError } from '../model/errors.ts';
import { type NodeName, parseNodeName } from '../model/names.ts';
import type { ClusterPlan, NodePlan, UnderlayRange } from '../model/plan.ts';
import { checkClusterConfig } from './check-cluster-config.ts';
import type { NewNode } from './cluster-handle.ts';
import type { ConfigProblem } from './config-problem.ts';
import { planCluster } from './plan-cluster.ts';

/** A cluster with one node more. */
export interface PlanWithNewcomer {
  readonly plan: ClusterPlan;
  readonly node: NodePlan;
}

/**
 * Plans one more node, on addresses that no node has had yet, or, where those have run out, that none has now. Pure.
 * @param config of the nodes there are
 * @param nextOrdinal after all that were ever given
 * @throws UsageError `bad-name`, `already-exists`, `no-room-for-node`, and what checkClusterConfig says of its zone
 */
export function planNewcomer(
  config: ClusterConfig,
  underlay: UnderlayRange,
  nextOrdinal: number,
  { name, labels = {}, zone }: NewNode,
): PlanWithNewcomer {
  const asked = name === undefined ? undefined : freeName(config, name);
  let problem: ConfigProblem | undefined;
  for (const ordinal of [nextOrdinal, lowestFree(config)]) {
    const newcomer = {
      name: asked ?? nextName(config, ordinal),
      ordinal,
      labels,
      ...(zone === undefined ? {} : { zone }),
    };
    const wanted = { ...config, nodes: [...config.nodes, newcomer] };
    [problem] = checkClusterConfig(wanted);
    if (problem !== undefined && !roomProblems.has(problem.code)) throw refused(problem);
    if (problem !== undefined) continue;
    const plan = planCluster(wanted, underlay);
    const node = plan.nodes.at(-1);
    if (node === undefined) throw new InternalError('the plan has lost its newcomer');
    return { plan, node };
  }
  throw new UsageError('no-room-for-node', `there is no room for another node: ${problem?.message}`, {
    hint: 'remove a node that nobody needs, or make a cluster with a wider podCIDR',
  });
}

/** With another ordinal there may be room. */
const roomProblems = new Set(['too-many-nodes', 'bad-ordinal', 'pod-cidr-too-small']);

const refused = ({ code, message, hint }: ConfigProblem): UsageError =>
  new UsageError(code, message, hint === undefined ? {} : { hint });

function freeName(config: ClusterConfig, name: string): NodeName {
  const parsed = parseNodeName(name);
  if (!config.nodes.some((node) => node.name === parsed)) return parsed;
  throw new UsageError('already-exists', `node/${name} is there already`, {
    hint: 'give it another name, or none: podnet then takes the next of node-1, node-2 …',
  });
}

function lowestFree({ nodes }: ClusterConfig): number {
  const taken = new Set(ordinalsOf(nodes));
  let ordinal = 1;
  while (taken.has(ordinal)) ordinal++;
  return ordinal;
}

/** `node-K` with its ordinal, unless somebody has called another one so. */
function nextName({ nodes }: ClusterConfig, ordinal: number): NodeName {
  const taken = new Set<string>(nodes.map(({ name }) => name));
  let number = ordinal;
  while (taken.has(`node-${number}`)) number++;
  return parseNodeName(`node-${number}`);
}
