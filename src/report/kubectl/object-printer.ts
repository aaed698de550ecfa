import { assertNever } from '../../model/assert-never.ts';
import type { KubernetesObject, ObjectKind } from '../../model/kubernetes.ts';
import { resourceOf, resourceText } from '../../model/resources.ts';
import { customHeader, customRow } from './custom-columns.ts';
import { type Json, kubectlJson } from './json.ts';
import { renderTemplate } from './jsonpath/evaluate.ts';
import { listOf, toKubernetes } from './object/to-kubernetes.ts';
import type { OutputFormat } from './output-format.ts';
import { headerOf, rowOf, type TableOptions } from './rows/object-table.ts';
import type { RowContext } from './rows/row-maker.ts';
import { TablePrinter } from './table.ts';
import { kubectlYaml } from './yaml/write-yaml.ts';

export interface PrintOptions extends Omit<TableOptions, 'wide'> {
  readonly format: OutputFormat;
  readonly noHeaders: boolean;
}

/** Objects as `kubectl get` prints them, all at once or as they come. */
export class ObjectPrinter {
  readonly #options: PrintOptions;
  #table = new TablePrinter();
  #headed: ObjectKind | undefined;

  constructor(options: PrintOptions) {
    this.#options = options;
  }

  /** @param single one object was asked for by its name, so that JSON is that object and no list */
  print(objects: readonly KubernetesObject[], context: RowContext, single: boolean): string {
    const { format } = this.#options;
    switch (format.kind) {
      case 'table':
      case 'custom-columns':
        return this.#tables(objects, context);
      case 'name':
        return objects
          .map(({ kind, metadata }) => `${resourceText(resourceOf(kind), metadata.name)}\n`)
          .join('');
      case 'json':
        return kubectlJson(asOne(objects, single));
      case 'yaml':
        return kubectlYaml(asOne(objects, single));
      case 'jsonpath':
        return renderTemplate(format.template, asOne(objects, single));
      default:
        return assertNever(format, 'kind');
    }
  }

  /** A table for each run of objects of a kind, an empty line between two. */
  #tables(objects: readonly KubernetesObject[], context: RowContext): string {
    const { format } = this.#options;
    if (format.kind === 'custom-columns') {
      const rows = objects.map((object) => customRow(format.columns, toKubernetes(object)));
      return this.#rows(objects[0]?.kind, customHeader(format.columns), rows);
    }
    const options = { ...this.#options, wide: format.kind === 'table' && format.wide };
    return runsOf(objects)
      .map((run) => {
        const { kind } = run[0];
        return this.#rows(
          kind,
          headerOf(kind, options),
          run.map((object) => rowOf(object, context, options)),
        );
      })
      .join('');
  }

  #rows(
    kind: ObjectKind | undefined,
    header: readonly string[],
    rows: readonly (readonly string[])[],
  ): string {
    if (kind === undefined) return '';
    const isNew =
      kind !== this.#headed && (this.#options.format.kind === 'table' || this.#headed === undefined);
    const gap = isNew && this.#headed !== undefined && !this.#options.noHeaders ? '\n' : '';
    if (isNew) this.#table = new TablePrinter();
    this.#headed = kind;
    return gap + this.#table.print(isNew && !this.#options.noHeaders ? [header, ...rows] : rows);
  }
}

function asOne(objects: readonly KubernetesObject[], single: boolean): Json {
  const [first] = objects;
  return single && first !== undefined ? toKubernetes(first) : listOf(objects.map(toKubernetes));
}

type Run = [KubernetesObject, ...KubernetesObject[]];

function runsOf(objects: readonly KubernetesObject[]): readonly Run[] {
  const runs: Run[] = [];
  for (const object of objects) {
    const last = runs.at(-1);
    if (last?.[0].kind === object.kind) last.push(object);
    else runs.push([object]);
  }
  return runs;
}
