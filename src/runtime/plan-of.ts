import { InternalError } from '../model/errors.ts';
import type { NodeName } from '../model/names.ts';
import type { NodePlan } from '../model/plan.ts';

/** A node of a plan, and the others. */
export function planOf(
  nodes: readonly NodePlan[],
  name: NodeName,
): { readonly node: NodePlan; readonly peers: readonly NodePlan[] } {
  const node = nodes.find((it) => it.name === name);
  if (node === undefined) throw new InternalError(`the plan has no ${name}`);
  return { node, peers: nodes.filter((it) => it !== node) };
}
