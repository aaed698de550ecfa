import type { NetworksReport } from '../model/networks-report.ts';
import { code, escape, table } from './markdown-parts.ts';
import { networksLegend, networksTables, networksVerdict } from './networks-facts.ts';
import { surroundingsLine } from './surroundings-line.ts';

/** Measured networks as Markdown: for a README or a wiki. */
export function networksMarkdown(report: NetworksReport): string {
  const { networks } = report;
  const troubles = networks.flatMap(({ name, message }) =>
    message === undefined ? [] : [`- **${escape(name)}**: ${escape(message)}`],
  );
  const blocks = [
    `# Networks: ${escape(networks.map(({ name }) => name).join(', '))}`,
    `**${escape(networksVerdict(report))}**`,
    networks.map(({ name, cluster }) => `${code(name)} is ${escape(cluster)}`).join('; '),
    ...networksTables(report).flatMap(({ title, header, rows }) => [
      ...(title === undefined ? [] : [`**${escape(title)}**`]),
      table(header, rows),
    ]),
    networksLegend(report)
      .map((line) => `- ${escape(line)}`)
      .join('\n'),
    ...(troubles.length === 0 ? [] : [troubles.join('\n')]),
    escape(surroundingsLine(report)),
  ];
  return `${blocks.join('\n\n')}\n`;
}
