import type { MatrixCell, ReachabilityMatrix } from '../model/result.ts';
import type { ExpectableVerdict, ProbeProtocol } from '../model/verdict.ts';
import { createColours } from '../report/colours.ts';
import { matrixTable } from '../report/matrix-table.ts';
import type { Probe, ProbeManner, Timing } from './probe.ts';
import type { SignalOption } from './operation-signal.ts';
import type { Selection } from './selection.ts';

/** Every ordered pair of two different pods, or of those that are selected. */
export interface MatrixQuestion extends ProbeManner, Timing, SignalOption {
  /** Who sends; `all` pods by default. */
  readonly from?: Selection;
  /** Who is called; `all` pods by default. */
  readonly to?: Selection;
  /** Without it, every port of the protocol that a target declares; targets without one are left out. */
  readonly port?: number;
  /** With it, `matrix` throws an ExpectationError when a pair is not as expected. */
  readonly expect?: ExpectableVerdict | MatrixExpectation;
  /** Called as results come in. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What is expected of pairs: a verdict for all, and others for some. */
export interface MatrixExpectation {
  /** `answered` when left out. */
  readonly default?: ExpectableVerdict | readonly ExpectableVerdict[];
  /** The last one that covers a pair counts. */
  readonly except?: readonly MatrixException[];
}

export interface MatrixException {
  /** A name as in the matrix, or `all`, the default. */
  readonly from?: string;
  readonly to?: string;
  readonly verdict: ExpectableVerdict | readonly ExpectableVerdict[];
}

/** What the probes between many pods found. */
export class Matrix {
  readonly protocol: ProbeProtocol;
  readonly port?: number;
  /** Names of the rows. */
  readonly from: readonly string[];
  /** Names of the columns. */
  readonly to: readonly string[];
  /** One for each pair, port and address family. */
  readonly probes: readonly Probe[];

  constructor(
    { protocol, port }: { readonly protocol: ProbeProtocol; readonly port?: number | undefined },
    from: readonly string[],
    to: readonly string[],
    probes: readonly Probe[],
  ) {
    this.protocol = protocol;
    if (port !== undefined) this.port = port;
    this.from = from;
    this.to = to;
    this.probes = probes;
  }

  /** The probe from one to another: of several ports and families, the first; undefined where none was sent. */
  get(from: string, to: string): Probe | undefined {
    return this.probes.find((probe) => probe.from === from && probe.to === to);
  }

  /** The table that `podnet matrix` prints, without colours. @param columns how wide it may be, in characters */
  toString(columns = 80): string {
    const { protocol, port, from, to } = this;
    const table: ReachabilityMatrix = {
      protocol,
      ...(port !== undefined && { port }),
      from,
      to,
      cells: from.map((row) => to.map((column) => this.#cell(row, column))),
    };
    return matrixTable(table, { columns, colours: createColours(false) });
  }

  /** Of several ports and families between one pair, one that was not answered shows. */
  #cell(from: string, to: string): MatrixCell | null {
    const probes = this.probes.filter((probe) => probe.from === from && probe.to === to);
    const shown = probes.find(({ verdict }) => verdict !== 'answered') ?? probes[0];
    return shown === undefined ? null : { verdict: shown.verdict, expected: shown.verdict === 'answered' };
  }
}
