import type { BgpChannel } from '../model/bgp/bgp-state.ts';
import type { BgpNodeReport, BgpReport, ReportedRoute, ReportedSession } from '../model/bgp/bgp-report.ts';
import type { Colours } from './colours.ts';
import { humanDuration } from './human-duration.ts';
import { kubectlTable } from './kubectl/table.ts';
import { oneLine } from './printable.ts';

const none = '<none>';

/**
 * Sessions and routes of BGP daemons, a row each.
 * @param wide also since when, the last error of each session, and the kernel's own words
 */
export function bgpText({ nodes }: BgpReport, colours: Colours, wide: boolean): string {
  const sessions = nodes.flatMap(({ node, sessions: all }) =>
    all.map((session) => sessionCells(node, session, colours, wide)),
  );
  const routes = nodes.flatMap(({ node, routes: all }) =>
    all.map((route) => routeCells(node, route, colours, wide)),
  );
  const blocks = [
    ...(sessions.length === 0 ? [] : [kubectlTable(sessionHeader(wide), sessions)]),
    ...(routes.length === 0 ? [] : [kubectlTable(routeHeader(wide), routes)]),
    ...problemsOf(nodes, colours),
  ];
  return blocks.join('\n');
}

const sessionHeader = (wide: boolean): readonly string[] => [
  'NODE',
  'LOCAL',
  'NEIGHBOUR',
  'ADDRESS',
  'STATE',
  'UPTIME',
  'RECEIVED',
  'SENT',
  ...(wide ? ['SINCE', 'LAST ERROR'] : []),
];

function sessionCells(
  node: string,
  session: ReportedSession,
  colours: Colours,
  wide: boolean,
): readonly string[] {
  const { localAddress, neighbour, neighbourAddress, state, seconds, channels, since, lastError } = session;
  const isUp = state === 'Established';
  const count = (of: (channel: BgpChannel) => number): string =>
    String(channels.reduce((sum, channel) => sum + of(channel), 0));
  return [
    node,
    localAddress ?? none,
    neighbour,
    neighbourAddress ?? none,
    isUp ? state : colours.red(state),
    seconds === undefined || !isUp ? none : humanDuration(seconds),
    count(({ receivedPrefixes }) => receivedPrefixes),
    count(({ sentPrefixes }) => sentPrefixes),
    ...(wide ? [since ?? none, oneLine(lastError ?? none)] : []),
  ];
}

const routeHeader = (wide: boolean): readonly string[] => [
  'NODE',
  'PREFIX',
  'NEXT HOP',
  'FROM',
  'IN KERNEL',
  ...(wide ? ['SINCE', 'KERNEL ROUTE'] : []),
];

function routeCells(
  node: string,
  { prefix, nextHop, from, inKernel, since, kernelRoute }: ReportedRoute,
  colours: Colours,
  wide: boolean,
): readonly string[] {
  return [
    node,
    prefix,
    nextHop ?? none,
    from,
    inKernel ? 'yes' : colours.red('no'),
    ...(wide ? [since ?? none, oneLine(kernelRoute ?? none)] : []),
  ];
}

function problemsOf(nodes: readonly BgpNodeReport[], colours: Colours): readonly string[] {
  const lines = nodes.flatMap(({ node, problem }) =>
    problem === undefined ? [] : [`${colours.yellow('!')} ${node}: ${oneLine(problem)}\n`],
  );
  return lines.length === 0 ? [] : [lines.join('')];
}
