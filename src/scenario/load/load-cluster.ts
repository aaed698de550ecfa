import { checkClusterConfig } from '../../cluster/check-cluster-config.ts';
import type { ClusterConfig, PluginName } from '../../model/cluster-config.ts';
import { machinePluginDirs } from '../../model/cni-network.ts';
import { clusterSchema, toClusterConfig } from '../format/cluster-schema.ts';
import type { ProblemAtPath, ReportProblem } from '../problem-at-path.ts';
import { loadBgp } from './bgp/load-bgp.ts';
import { checkBuilt } from './check-built.ts';
import { exampleFacts } from './cni/example-facts.ts';
import { loadCni } from './cni/load-cni.ts';
import type { Loading } from './loading.ts';
import { readLeniently } from './read-leniently.ts';

/** What a cluster's config and the files it names are read with. */
export interface ClusterSource {
  readonly loading: Loading;
  /** That paths are relative to, with `/`. */
  readonly folder: string;
  readonly builtPlugins: readonly PluginName[];
  /** Of the nodes, as process.arch has it; this machine's by default. */
  readonly architecture?: string | undefined;
  /** Where this machine keeps CNI plugins. */
  readonly machineDirs?: readonly string[] | undefined;
}

const cniPath = ['network', 'cni'];
const bgpPath = ['network', 'bgp'];

/**
 * The cluster that `spec.cluster` asks for, checked as a whole. Undefined when it does not fit its schema,
 * which is reported with the document it is in; what its other parts say is checked all the same.
 */
export async function loadCluster(
  name: string,
  value: unknown,
  source: ClusterSource,
  report: ReportProblem,
): Promise<ClusterConfig | undefined> {
  const { value: spec, problems: misfits } = readLeniently(clusterSchema, value ?? {});
  if (spec === undefined) return undefined;
  const config = toClusterConfig(name, spec);
  for (const problem of [...checkClusterConfig(config), ...checkBuilt(config, source.builtPlugins)]) {
    // Whether the ranges are wide enough hangs on parts that may be the ones left out.
    if (misfits.length === 0 || problem.code !== 'pod-cidr-too-small') report(problem);
  }
  const { plugin, cni: asked, bgp: askedBgp } = spec.network;
  const isLeftOut = (...path: readonly string[]): boolean =>
    misfits.some((misfit) => path.every((key, index) => misfit.path[index] === key));
  if (!isLeftOut('network', 'plugin') && !isLeftOut(...cniPath))
    checkTogether(plugin, asked !== undefined, report);
  if (!isLeftOut('network', 'plugin') && askedBgp !== undefined) checkBgpIsUsed(plugin, report);
  const { loading, folder, architecture = process.arch, machineDirs = machinePluginDirs } = source;
  const cni =
    asked &&
    (await loadCni(asked, {
      loading,
      folder,
      architecture,
      machineDirs,
      facts: misfits.length === 0 ? exampleFacts(config) : undefined,
      report: (problem) => report({ ...problem, path: [...cniPath, ...problem.path] }),
    }));
  const bgp =
    askedBgp &&
    (await loadBgp(askedBgp, {
      loading,
      folder,
      config,
      report: (problem) => report({ ...problem, path: [...bgpPath, ...problem.path] }),
    }));
  if (misfits.length > 0) return undefined;
  const more = { ...(cni !== undefined && { cni }), ...(bgp !== undefined && { bgp }) };
  return { ...config, network: { ...config.network, ...more } };
}

function checkBgpIsUsed(plugin: PluginName, report: ReportProblem): void {
  if (plugin === 'bgp') return;
  const message = `the network plugin is ${plugin}, which takes no "bgp"`;
  report({ path: bgpPath, code: 'bgp-not-used', message, hint: 'write plugin: bgp, or leave "bgp" out' });
}

function checkTogether(plugin: PluginName, hasCni: boolean, report: ReportProblem): void {
  const told = (path: ProblemAtPath['path'], code: string, message: string, hint: string): void =>
    report({ path, code, message, hint });
  if (plugin === 'cni' && !hasCni) {
    told(
      ['network', 'plugin'],
      'missing-cni',
      'plugin: cni needs to know which plugin: "cni" is missing beside it',
      'write cni: {conflist: ./10-my.conflist, binDir: ./bin}, or say --conflist FILE',
    );
  }
  if (plugin !== 'cni' && hasCni) {
    told(
      cniPath,
      'cni-not-used',
      `the network plugin is ${plugin}, which takes no "cni"`,
      'write plugin: cni, or leave "cni" out',
    );
  }
}
