import { assertNever } from '../../model/assert-never.ts';
import { nearest } from '../../util/nearest.ts';
import type { Selector } from '../format/selector-schema.ts';
import { selectorText } from '../format/selector-text.ts';
import type { ProblemAtPath, ReportProblem } from '../problem-at-path.ts';
import { parseSelectorName } from '../selector-name.ts';
import type { KnownObjects, KnownPod } from './known-objects.ts';

type Path = readonly (string | number)[];

/** What a selector means as far as that is known before the run; undefined where nothing can be said. */
export type KnownTargets =
  | { readonly kind: 'node' }
  | { readonly kind: 'pods'; readonly pods: readonly KnownPod[] }
  | undefined;

/** Reports names that nothing has and labels that match nothing. */
export function checkSelector(
  selector: Selector,
  path: Path,
  { known, report }: { readonly known: KnownObjects; readonly report: ReportProblem },
): KnownTargets {
  const targets = knownTargets(selector, known);
  if (targets === undefined || targets.kind === 'node') {
    const unknown = typeof selector === 'string' ? unknownNode(selector, known) : undefined;
    if (unknown !== undefined) report({ path, ...unknown });
    return targets;
  }
  if (targets.pods.length > 0) return targets;
  const meant = typeof selector === 'string' ? parseSelectorName(selector) : undefined;
  const unread = known.mayBeUnread(meant?.kind === 'pod' ? meant : undefined);
  if (known.complete && !unread) report({ path, ...unknownPods(selector, known) });
  return undefined;
}

function knownTargets(selector: Selector, known: KnownObjects): KnownTargets {
  if (typeof selector !== 'string') return { kind: 'pods', pods: known.podsMatching(selector) };
  const meant = parseSelectorName(selector);
  switch (meant.kind) {
    case 'all':
      return { kind: 'pods', pods: known.pods() };
    case 'node':
      return { kind: 'node' };
    case 'pod':
      return { kind: 'pods', pods: known.podsNamed(meant.namespace, meant.name) };
    default:
      return assertNever(meant, 'selector');
  }
}

type Unknown = Omit<ProblemAtPath, 'path'>;

function unknownNode(selector: string, { nodes, router }: KnownObjects): Unknown | undefined {
  const meant = parseSelectorName(selector);
  if (meant.kind !== 'node' || nodes === undefined) return undefined;
  const names = router === undefined ? nodes : [...nodes, router];
  return names.includes(meant.node) ? undefined : unknownNodeName(meant.node, names);
}

export function unknownNodeName(name: string, nodes: readonly string[]): Unknown {
  return {
    code: 'unknown-node',
    message: `there is no node "${name}"`,
    hint: didYouMean(name, nodes) ?? `the nodes are ${listed(nodes)}`,
  };
}

export function unknownNamespace(name: string, known: readonly string[]): Unknown {
  return {
    code: 'unknown-namespace',
    message: `there is no namespace "${name}"`,
    hint: didYouMean(name, known) ?? 'a Namespace manifest makes one',
  };
}

function unknownPods(selector: Selector, known: KnownObjects): Unknown {
  const pods = known.pods();
  if (pods.length === 0) {
    return { code: 'no-pods', message: 'there are no pods here', hint: 'add a Pod or a Deployment' };
  }
  const meant = typeof selector === 'string' ? parseSelectorName(selector) : undefined;
  if (meant?.kind !== 'pod') {
    return {
      code: 'matches-nothing',
      message: `no pod matches ${selectorText(selector)}`,
      hint: `the pods are ${listed(pods.map(shownPod))}`,
    };
  }
  if (!known.namespaces().includes(meant.namespace)) {
    const unknown = unknownNamespace(meant.namespace, known.namespaces());
    return meant.namespace === 'pod' ? { ...unknown, hint: `write "${meant.name}"` } : unknown;
  }
  const elsewhere = pods.find((pod) => !pod.template && pod.name === meant.name);
  return {
    code: 'unknown-pod',
    message: `there is no pod "${selectorText(selector)}"`,
    hint:
      elsewhere === undefined
        ? (didYouMean(selectorText(selector), pods.map(shownPod)) ??
          `the pods are ${listed(pods.map(shownPod))}`)
        : `did you mean "${shownPod(elsewhere)}"?`,
  };
}

/** A pod as a selector would name it; a template's pods by the start of their names. */
export function shownPod(pod: KnownPod): string {
  const name = pod.namespace === 'default' ? pod.name : `${pod.namespace}/${pod.name}`;
  return pod.template ? `${name}…` : name;
}

export function didYouMean(word: string, candidates: readonly string[]): string | undefined {
  const meant = nearest(word, candidates);
  return meant === undefined ? undefined : `did you mean "${meant}"?`;
}

/** Enough names to choose from, on one line. */
function listed(names: readonly string[]): string {
  const shownNames = names.slice(0, 8);
  const rest = names.length - shownNames.length;
  return shownNames.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
