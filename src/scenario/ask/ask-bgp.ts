import type { ClusterHandle, OperationOptions } from '../../cluster/cluster-handle.ts';
import { noSuchNode } from '../../cluster/no-such-node.ts';
import { birdcWords, defaultBgp } from '../../model/bgp/bgp-config.ts';
import type { BgpNodeReport, BgpReport, ReportedRoute, ReportedSession } from '../../model/bgp/bgp-report.ts';
import type { BgpRoute, BgpSession } from '../../model/bgp/bgp-state.ts';
import { readRoutes, readSessions } from '../../model/bgp/birdc-output.ts';
import { UsageError } from '../../model/errors.ts';
import { type NodeName, parseNodeName } from '../../model/names.ts';
import { systemClock } from '../../util/clock.ts';
import { mapConcurrent } from '../../util/concurrency.ts';
import { sectionLines } from '../route-to.ts';

const askLimitMs = 5_000;

type Asked = Pick<ClusterHandle, 'name' | 'network' | 'nodes' | 'router' | 'exec' | 'inspect'>;

/**
 * The sessions and routes of a cluster's BGP daemons, and whether the kernels have them.
 * @param node `node/NAME` or `NAME`; all by default
 * @throws UsageError `no-bgp`, `not-found`
 */
export async function askBgp(
  cluster: Asked,
  node: string | undefined,
  options: OperationOptions,
): Promise<BgpReport> {
  const { network, name } = cluster;
  if (network.plugin !== 'bgp') {
    throw new UsageError(
      'no-bgp',
      `the cluster ${name} has plugin ${network.plugin}: nobody speaks BGP there`,
      {
        hint: 'bring up one that does: podnet up --plugin bgp --cluster NAME',
      },
    );
  }
  const { topology, asn, daemon } = network.bgp ?? defaultBgp;
  const program = typeof daemon === 'string' ? daemon : (daemon.command[0] ?? '');
  const asked = nodesAsked(cluster, node);
  const nodes = await mapConcurrent(
    asked,
    asked.length,
    (one, signal) => reportOf(cluster, one, program, { signal }),
    options.signal,
  );
  return { apiVersion: 'podnet/v1alpha1', kind: 'BgpReport', cluster: name, topology, asn, nodes };
}

function nodesAsked(cluster: Asked, word: string | undefined): readonly NodeName[] {
  const router = cluster.router === undefined ? [] : [cluster.router.name];
  const names = [...cluster.nodes().map(({ metadata }) => metadata.name), ...router];
  if (word === undefined) return names.map(parseNodeName);
  const name = word.replace(/^nodes?\//, '');
  if (!names.includes(name)) throw noSuchNode(name, names, (one) => `node/${one}`);
  return [parseNodeName(name)];
}

async function reportOf(
  cluster: Asked,
  node: NodeName,
  program: string,
  options: OperationOptions,
): Promise<BgpNodeReport> {
  const [told, inspection] = await Promise.all([
    program === 'bird' ? askBird(cluster, node, options) : ownDaemon(program),
    cluster.inspect({ kind: 'node', node }, options),
  ]);
  const kernel = sectionLines(inspection, 'routes');
  const { problem } = told;
  return {
    node,
    daemon: program,
    ...(problem !== undefined && { problem }),
    sessions: told.sessions.map(withAge),
    routes: routesOf(cluster, told.routes, kernel),
  };
}

interface Told {
  readonly problem?: string;
  readonly sessions: readonly BgpSession[];
  readonly routes: readonly BgpRoute[];
}

const ownDaemon = (program: string): Told => ({
  problem: `${program} is a daemon of your own: ask it itself for its sessions`,
  sessions: [],
  routes: [],
});

async function askBird(cluster: Asked, node: NodeName, { signal }: OperationOptions): Promise<Told> {
  const ask = (...question: readonly string[]) =>
    cluster.exec({ kind: 'node', node }, birdcWords('show', ...question), { signal, timeoutMs: askLimitMs });
  const [protocols, routes] = await Promise.all([ask('protocols', 'all'), ask('route')]);
  const failed = [protocols, routes].find(({ exitCode }) => exitCode !== 0);
  if (failed !== undefined) {
    const words = `${failed.stderr}${failed.stdout}`.trim().split('\n').at(-1) ?? '';
    return { problem: `bird does not answer: ${words}`, sessions: [], routes: [] };
  }
  return { sessions: readSessions(protocols.stdout), routes: readRoutes(routes.stdout, node) };
}

function withAge(session: BgpSession): ReportedSession {
  if (session.since === undefined) return session;
  const ms = systemClock.wallTime().getTime() - Date.parse(session.since);
  return { ...session, seconds: Math.max(0, Math.floor(ms / 1_000)) };
}

/** One row a prefix and way; podCIDRs that the daemon knows nothing of are those that matter most. */
function routesOf(
  cluster: Asked,
  known: readonly BgpRoute[],
  kernel: readonly string[],
): readonly ReportedRoute[] {
  const podCIDRs = cluster.nodes().flatMap(({ spec }) => spec.podCIDRs);
  const unknown = podCIDRs.filter((cidr) => !known.some(({ prefix }) => prefix === cidr));
  const rows = [
    ...known.map((route) => withKernel(route, kernel)),
    ...unknown.map((prefix) => ofKernelAlone(prefix, kernel)),
  ];
  const place = ({ prefix }: BgpRoute): number => {
    const index = podCIDRs.indexOf(prefix);
    return index === -1 ? podCIDRs.length : index;
  };
  return rows.toSorted((a, b) => place(a) - place(b));
}

const kernelRouteTo = (prefix: string, kernel: readonly string[]): string | undefined =>
  kernel.find((line) => line.startsWith(`${prefix} `));

const hopOf = (line: string | undefined): string | undefined =>
  /\bvia (?:inet6? )?(\S+)/.exec(line ?? '')?.[1];

function withKernel(route: BgpRoute, kernel: readonly string[]): ReportedRoute {
  const kernelRoute = kernelRouteTo(route.prefix, kernel);
  // Of several ways the kernel has the one that is used.
  const inKernel = kernelRoute !== undefined && hopOf(kernelRoute) === route.nextHop;
  return { ...route, inKernel, ...(kernelRoute !== undefined && { kernelRoute }) };
}

function ofKernelAlone(prefix: string, kernel: readonly string[]): ReportedRoute {
  const kernelRoute = kernelRouteTo(prefix, kernel);
  const nextHop = hopOf(kernelRoute);
  return {
    prefix,
    ...(nextHop !== undefined && { nextHop }),
    from: kernelRoute === undefined ? 'nobody' : 'kernel',
    isBest: false,
    inKernel: kernelRoute !== undefined,
    ...(kernelRoute !== undefined && { kernelRoute }),
  };
}
