import type { KubernetesObject, ObjectKind } from '../../../model/kubernetes.ts';
import { resourceOf, resourceText } from '../../../model/resources.ts';
import { labelsText } from '../labels-text.ts';
import { oneLine } from '../table.ts';
import { eventColumns } from './event.ts';
import { namespaceColumns } from './namespace.ts';
import { networkAttachmentColumns } from './network-attachment.ts';
import { nodeColumns } from './node.ts';
import { podColumns } from './pod.ts';
import type { Column, RowContext } from './row-maker.ts';
import { daemonSetColumns, deploymentColumns } from './workload.ts';

type ColumnsByKind = {
  readonly [K in ObjectKind]: readonly Column<Extract<KubernetesObject, { kind: K }>>[];
};

const columnsByKind: ColumnsByKind = {
  Pod: podColumns,
  Deployment: deploymentColumns,
  DaemonSet: daemonSetColumns,
  Namespace: namespaceColumns,
  NetworkAttachmentDefinition: networkAttachmentColumns,
  Node: nodeColumns,
  Event: eventColumns,
};

export interface TableOptions {
  readonly wide: boolean;
  /** NAMESPACE stands first. */
  readonly withNamespace: boolean;
  /** Names as `deployment.apps/web`, where several kinds are shown. */
  readonly withKind: boolean;
  readonly showLabels: boolean;
}

export function headerOf(kind: ObjectKind, options: TableOptions): readonly string[] {
  return framed(
    columnsOf(kind, options).map(({ title }) => title),
    'NAMESPACE',
    'LABELS',
    options,
  );
}

/** The cells of one object, below those of `headerOf` its kind. */
export function rowOf(
  object: KubernetesObject,
  context: RowContext,
  options: TableOptions,
): readonly string[] {
  const { kind, metadata } = object;
  const cells = columnsOf(kind, options).map(({ title, cell }) =>
    title === 'NAME' && options.withKind
      ? resourceText(resourceOf(kind), metadata.name)
      : cell(object, context),
  );
  return framed(cells.map(oneLine), metadata.namespace, labelsText(metadata.labels), options);
}

function columnsOf(kind: ObjectKind, { wide }: TableOptions): readonly Column<KubernetesObject>[] {
  // A kind's columns are given objects of that kind only: the table above says so, and rowOf asks by the object's own.
  const columns = columnsByKind[kind] as readonly Column<never>[] as readonly Column<KubernetesObject>[];
  return columns.filter((column) => wide || column.wide !== true);
}

function framed(
  cells: readonly string[],
  first: string,
  last: string,
  { withNamespace, showLabels }: TableOptions,
): readonly string[] {
  return [...(withNamespace ? [first] : []), ...cells, ...(showLabels ? [last] : [])];
}
