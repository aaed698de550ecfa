import type { ClusterOverview, NodeRoute } from '../model/cluster-overview.ts';
import type { Inspection, InspectionSection } from '../model/inspection.ts';
import type { Colours } from './colours.ts';
import { kubectlTable } from './kubectl/table.ts';
import { podsTable } from './pods-table.ts';
import { oneLine } from './printable.ts';

/** Every netns has them, and they explain nothing: loopback, link-local and multicast entries. */
const everywhere: Readonly<Record<InspectionSection['title'], RegExp | undefined>> = {
  links: undefined,
  addresses: /^(inet6? (127\.0\.0\.1\/8|::1\/128|fe80:\S+) )/,
  routes: /^(fe80:|ff00:|\S+ dev lo )/,
  neighbours: /^(fe80:|ff0[0-9a-f]:|22[4-9]\.|23\d\.)/,
  fdb: undefined,
  rules: undefined,
  sockets: undefined,
  bgp: undefined,
};

/** More routes between nodes than this hide the one that matters. */
const shownRoutes = 30;

/**
 * The inside of a pod or node, a block a section, without what every netns has.
 * @param all show that, too
 */
export function inspectionText({ subject, sections }: Inspection, colours: Colours, all: boolean): string {
  const blocks = sections.map(({ title, lines }) => {
    const hidden = all ? undefined : everywhere[title];
    const shown = lines.filter((line) => hidden === undefined || !hidden.test(line));
    const body = shown.length === 0 ? [colours.dim('none')] : shown.map(readable);
    return `${colours.bold(title.toUpperCase())}\n${body.map((line) => `  ${line}\n`).join('')}`;
  });
  return `${colours.bold(subject)}\n\n${blocks.join('\n')}`;
}

/** Rules keep the indentation that nft gives them. */
function readable(line: string): string {
  const indentation = /^\s*/.exec(line)?.[0].replaceAll('\t', '  ') ?? '';
  return `${indentation}${oneLine(line)}`;
}

/** Nodes, pods and the routes between nodes. */
export function overviewText(overview: ClusterOverview, colours: Colours): string {
  const { cluster, shape, nodes, pods } = overview;
  const nodeRows = nodes.map((node) => [
    node.name,
    node.ready ? 'Ready' : 'NotReady',
    node.addresses.join(','),
    node.podCIDRs.join(','),
    String(node.pods),
  ]);
  return [
    `${colours.bold(cluster)}: ${shape}\n`,
    kubectlTable(['NODE', 'STATUS', 'ADDRESS', 'PODCIDR', 'PODS'], nodeRows),
    pods.length === 0 ? 'no pods\n' : podsTable(pods),
    ...(overview.routes.length === 0 ? [] : [routesTable(overview.routes, colours)]),
  ].join('\n');
}

function routesTable(routes: readonly NodeRoute[], colours: Colours): string {
  const missing = routes.filter(({ route }) => route === undefined);
  const shown = routes.length <= shownRoutes ? routes : missing;
  const rows = shown.map(({ from, to, podCIDR, route }) => [
    from,
    to,
    podCIDR,
    route ?? colours.red('missing'),
  ]);
  const table = rows.length === 0 ? '' : kubectlTable(['NODE', 'TO PODS OF', 'PODCIDR', 'ROUTE'], rows);
  const left = routes.length - shown.length;
  return `${table}${left === 0 ? '' : `${left} of ${routes.length} routes between nodes are there\n`}`;
}
