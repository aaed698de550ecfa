import type { NetworksReport } from '../model/networks-report.ts';
import { plural } from '../util/plural.ts';
import { formatTime } from './format-time.ts';
import { networksLegend, type NetworksTable, networksTables, networksVerdict } from './networks-facts.ts';
import { cutMiddle, padEnd, widest } from './pad.ts';
import { oneLine } from './printable.ts';
import { paintStatus } from './status-mark.ts';
import { surroundingsLine } from './surroundings-line.ts';
import type { TextOptions } from './text-options.ts';
import { hanging } from './wrapped.ts';

/** Names stand in front of many lines. */
const nameColumns = 20;
const gap = '  ';

/** Measured networks for people: what they are, and each way between two pods on all of them. */
export function networksText(report: NetworksReport, options: TextOptions): string {
  const { colours, columns } = options;
  const shown = {
    ...report,
    networks: report.networks.map((network) => ({
      ...network,
      name: cutMiddle(oneLine(network.name), nameColumns),
    })),
  };
  const paint = report.exitCode === 0 ? colours.green : colours.red;
  return [
    headText(shown, options),
    ...networksTables(shown).map((table) => tableText(table, shown, options)),
    ...networksLegend(shown).map((line) => `${colours.dim(hanging(line, columns, 2))}\n`),
    troublesText(shown, options),
    `\n${paint(hanging(`${networksVerdict(shown)} (${formatTime(report.durationMs)})`, columns, 0))}\n`,
    `${colours.dim(hanging(surroundingsLine(report), columns, 0))}\n`,
  ].join('');
}

function headText({ networks, rounds }: NetworksReport, { colours, columns }: TextOptions): string {
  const labels = widest(networks.map(({ name }) => name));
  const lines = networks.map(({ name, cluster, plugin }) => {
    const from = plugin === name ? '' : ` (${oneLine(plugin)})`;
    return `  ${padEnd(name, labels)}${gap}${hanging(`${cluster}${from}`, columns, labels + 4)}\n`;
  });
  return `${colours.bold('networks')}, ${plural(rounds, 'round')}\n${lines.join('')}\n`;
}

function tableText(
  { title, header, rows }: NetworksTable,
  { networks }: NetworksReport,
  { colours, columns }: TextOptions,
): string {
  const all = [header.map((word) => word.toUpperCase()), ...rows];
  const widths = header.map((_, column) => widest(all.map((row) => row[column] ?? '')));
  const others = widths.slice(1).reduce((sum, width) => sum + gap.length + width, 0);
  // The first column gives way.
  widths[0] = Math.min(widths[0] ?? 0, Math.max(4, columns - others));
  const lines = all.map((row, index) => {
    const cells = row.map((cell, column) =>
      padEnd(column === 0 ? cutMiddle(cell, widths[0] ?? 0) : cell, widths[column] ?? 0),
    );
    const line = cells.join(gap).trimEnd();
    const status = networks[index - 1]?.status;
    if (status === undefined) return `${colours.dim(line)}\n`;
    return `${row.includes(status) ? line.replace(status, paintStatus(status, status, colours)) : line}\n`;
  });
  return `${title === undefined ? '' : `${colours.bold(title)}\n`}${lines.join('')}\n`;
}

function troublesText({ networks }: NetworksReport, { colours, columns }: TextOptions): string {
  return networks
    .flatMap(({ name, message, hint }) => [
      ...(message === undefined
        ? []
        : [`${hanging(`${name}: ${oneLine(message)}`, columns, 2).replace(name, colours.red(name))}\n`]),
      ...(hint === undefined ? [] : [`  ${colours.cyan('hint:')} ${hanging(oneLine(hint), columns, 8)}\n`]),
    ])
    .join('');
}
