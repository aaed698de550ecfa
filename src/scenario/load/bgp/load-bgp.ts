import { noPlugins } from '../../../cluster/cni/no-plugins.ts';
import { planCluster } from '../../../cluster/plan-cluster.ts';
import type { BgpConfig, BgpConfigFile, CustomBgpDaemon } from '../../../model/bgp/bgp-config.ts';
import { type BgpFacts, bgpFactNames, bgpFacts, checkBgpTemplate } from '../../../model/bgp/bgp-template.ts';
import type { ClusterConfig } from '../../../model/cluster-config.ts';
import { conflistFacts } from '../../../model/conflist-facts.ts';
import { PodnetError } from '../../../model/errors.ts';
import { parseNodeName } from '../../../model/names.ts';
import { underlayCidr } from '../../../model/underlay-cidr.ts';
import { underlayMtuBytes } from '../../../model/underlay-mtu.ts';
import { checkTemplateWord } from '../../../util/check-conflist-template.ts';
import { nearest } from '../../../util/nearest.ts';
import type { BgpSpec } from '../../format/bgp-schema.ts';
import type { ReportProblem } from '../../problem-at-path.ts';
import { checkSources } from '../cni/check-sources.ts';
import { absolute, fromHere } from '../cni/cni-loading.ts';
import { nearestFile } from '../cni/nearest-file.ts';
import type { Loading } from '../loading.ts';

/** What `network.bgp` is read and checked with. */
export interface BgpLoading {
  readonly loading: Loading;
  /** Of the scenario's file, with `/`. */
  readonly folder: string;
  readonly config: ClusterConfig;
  /** Places below `network.bgp`. */
  readonly report: ReportProblem;
}

type CustomSpec = Exclude<BgpSpec['daemon'], string>;

/** BGP as `network.bgp` asks for it; all that is wrong is reported. */
export async function loadBgp(spec: BgpSpec, context: BgpLoading): Promise<BgpConfig> {
  const { topology, reflector, asn, daemon } = spec;
  checkReflector(spec, context);
  const bgp = {
    topology,
    asn,
    ...(reflector !== undefined &&
      context.config.nodes.some(({ name }) => name === reflector) && { reflector: parseNodeName(reflector) }),
  };
  if (typeof daemon === 'string') return { ...bgp, daemon };
  return {
    ...bgp,
    daemon: await loadDaemon(daemon, exampleFacts(context.config, { ...bgp, daemon: 'bird' }), context),
  };
}

function checkReflector({ topology, reflector }: BgpSpec, { config, report }: BgpLoading): void {
  if (reflector === undefined) return;
  const path = ['reflector'];
  if (topology !== 'route-reflector') {
    const message = `in a full mesh nobody reflects routes`;
    report({ path, code: 'reflector-not-used', message, hint: 'write topology: route-reflector' });
  }
  const names = config.nodes.map(({ name }) => name);
  if (names.some((name) => name === reflector)) return;
  const meant = nearest(reflector, names);
  const hint = meant === undefined ? `the nodes are ${names.join(', ')}` : `did you mean "${meant}"?`;
  report({ path, code: 'unknown-node', message: `there is no node "${reflector}"`, hint });
}

async function loadDaemon(
  spec: CustomSpec,
  facts: BgpFacts | undefined,
  context: BgpLoading,
): Promise<CustomBgpDaemon> {
  const { folder, report } = context;
  const inDaemon: ReportProblem = (problem) => report({ ...problem, path: ['daemon', ...problem.path] });
  checkWords(spec, facts, inDaemon);
  const config: BgpConfigFile[] = [];
  for (const [index, { source, target, mode }] of spec.config.entries()) {
    const file = fromHere(folder, source);
    const text = await readText(file, index, { ...context, report: inDaemon });
    if (text === undefined) continue;
    checkTemplate(file, text, facts, context);
    config.push({ file, text, target, ...(mode !== undefined && { mode }) });
  }
  const files = spec.files.map(({ source, target, mode }) => ({
    source: absolute(folder, source),
    target,
    ...(mode !== undefined && { mode }),
  }));
  await checkSources({ ...noPlugins, files }, false, inDaemon);
  return {
    command: spec.command,
    env: spec.env,
    config,
    files,
    ...(spec.ready !== undefined && {
      ready: { command: spec.ready.command, timeoutMs: spec.ready.timeout },
    }),
  };
}

async function readText(
  file: string,
  index: number,
  { loading, report }: Pick<BgpLoading, 'loading' | 'report'>,
): Promise<string | undefined> {
  const read = await loading.text(file);
  if ('text' in read) return read.text;
  const meant = read.code === 'no-such-file' ? await nearestFile(file) : undefined;
  const hint = meant === undefined ? read.hint : `did you mean ${meant}?`;
  report({ path: ['config', index, 'source'], code: read.code, message: read.message, hint });
  return undefined;
}

function checkTemplate(
  file: string,
  text: string,
  facts: BgpFacts | undefined,
  { loading }: BgpLoading,
): void {
  // A cluster that cannot be has no facts; that is told elsewhere.
  if (facts === undefined) return;
  for (const { fact, ...place } of checkBgpTemplate(text, facts)) {
    const meant = nearest(fact, bgpFactNames);
    const hint =
      meant === undefined ? `it may be one of ${bgpFactNames.join(', ')}` : `did you mean "${meant}"?`;
    loading.problems.push({ file, ...place, code: 'unknown-fact', message: `unknown fact "${fact}"`, hint });
  }
}

/** Facts in the daemon's words and variables. */
function checkWords(spec: CustomSpec, facts: BgpFacts | undefined, report: ReportProblem): void {
  const { command, env, ready } = spec;
  const texts = [
    ...Object.entries(env).map(([name, text]) => ({ path: ['env', name], text })),
    ...command.map((text, index) => ({ path: ['command', index], text })),
    ...(ready?.command ?? []).map((text, index) => ({ path: ['ready', 'command', index], text })),
  ];
  for (const { path, text } of texts) {
    for (const wrong of checkTemplateWord(text, facts)) report({ path, ...wrong });
  }
}

/** What the first node of a cluster will know; undefined for one that cannot be. */
function exampleFacts(config: ClusterConfig, bgp: BgpConfig): BgpFacts | undefined {
  const underlay = { cidr: underlayCidr(config.name, 0), mtuBytes: underlayMtuBytes };
  try {
    const { network, nodes, router } = planCluster(config, underlay);
    const [first, ...others] = nodes;
    if (first === undefined) return undefined;
    const all = router === undefined ? others : [...others, router];
    return {
      ...conflistFacts({ cluster: config.name, underlay: underlay.cidr, network, nodes: all }, first),
      bgp: bgpFacts(first, all, bgp, router?.name),
    };
  } catch (error) {
    if (error instanceof PodnetError) return undefined;
    throw error;
  }
}
