import type { Node } from '../../model/kubernetes.ts';
import type { Note } from './note.ts';
import type { Reconcile } from './reconcile.ts';

interface Seen {
  readonly ready: boolean;
  readonly cordoned: boolean;
}

/** Writes down when nodes are lost and found, cordoned and uncordoned. */
export function nodeEvents(note: Note): Reconcile {
  const before = new Map<string, Seen>();
  return (store) => {
    for (const node of store.list('Node')) {
      const { name } = node.metadata;
      const seen = { ready: node.status.ready, cordoned: node.spec.unschedulable === true };
      tell(node, before.get(name) ?? seen, seen, note);
      before.set(name, seen);
    }
  };
}

function tell(node: Node, before: Seen, { ready, cordoned }: Seen, note: Note): void {
  const { name } = node.metadata;
  if (before.ready !== ready) {
    if (ready) note(node, 'Normal', 'NodeReady', `${name} is ready`);
    else note(node, 'Warning', 'NodeNotReady', node.status.message ?? `${name} is lost`);
  }
  if (before.cordoned !== cordoned) {
    if (cordoned) note(node, 'Normal', 'NodeNotSchedulable', `${name} is cordoned`);
    else note(node, 'Normal', 'NodeSchedulable', `${name} takes pods again`);
  }
}
