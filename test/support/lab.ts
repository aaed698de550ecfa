import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { nodeAddressOf } from '../../src/model/underlay-place.ts';
import type { NodeLoss } from '../../src/cluster/cluster-nodes.ts';
import { createCluster } from '../../src/cluster/create-cluster.ts';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { parseNodeName } from '../../src/model/names.ts';
import type { StepResult } from '../../src/model/result.ts';
import type { Surroundings } from '../../src/model/surroundings.ts';
import { limitScenario } from '../../src/scenario/run/scenario-limit.ts';
import { runSteps } from '../../src/scenario/run/run-steps.ts';
import { waitForPods } from '../../src/scenario/run/wait-for-pods.ts';
import { systemClock } from '../../src/util/clock.ts';
import { containerPid } from './container-pid.ts';
import type { IpRow } from './ip-json.ts';
import { type Planter, type PlanterFacts, planterOf } from './plant.ts';
import { descendantsOf, isInit, listProcesses } from './processes.ts';
import { loadText, scenarioText } from './scenario-text.ts';

const never = new AbortController().signal;

/** A cluster that runs, real scenario steps on it, and a way to break it from outside. */
export interface Lab extends AsyncDisposable, Planter {
  readonly cluster: Cluster;
  /** Runs the steps of a scenario, written as in a file, and gives their results. */
  run(steps: string): Promise<readonly StepResult[]>;
  /** The address of a pod, as its status has it. */
  addressOf(pod: string): string;
  /** The underlay address of a node. */
  underlayOf(node: string): string;
  /** What runs in its nodes, by the words of the commands: agents, pods' containers, commands. */
  processes(): readonly string[];
  /** The node's end of a pod's veth. */
  hostEndOf(pod: string): Promise<string>;
}

/** One at a time: which first process belongs to which cluster shows by its coming. */
let opening: Promise<unknown> = Promise.resolve();

/** @param spec of the cluster, as below `spec:` of a scenario */
export function openLab(
  pods: string,
  spec: string,
  runtime: Surroundings['runtime'] = 'namespace',
  nodeLoss: NodeLoss = 'ends-cluster',
): Promise<Lab> {
  const opened = opening.then(() => open(pods, spec, runtime, nodeLoss));
  if (runtime === 'namespace') opening = opened.catch(() => undefined);
  return opened;
}

async function open(
  pods: string,
  spec: string,
  runtime: Surroundings['runtime'],
  nodeLoss: NodeLoss,
): Promise<Lab> {
  const scenario = await load('- check: network-model', pods, spec);
  const before = new Set(inits());
  const options = { signal: never, seed: 1, nodeLoss };
  const cluster = await createCluster({ ...scenario.cluster, runtime }, options);
  try {
    const initOf = runtime === 'docker' ? await containerProcesses(cluster) : theNewInit(before);
    await cluster.apply(scenario.manifests, { signal: never });
    assert.equal(await waitForPods(cluster, { signal: never, clock: systemClock }), undefined);
    return await labOf(
      cluster,
      initOf,
      (nodeOf) => planterOf({ initOf, nodeOf, underlayNetns: `/proc/${initOf('node-1')}/ns/net` }),
      (steps) => load(steps, pods, spec),
    );
  } catch (error) {
    await cluster.close();
    throw error;
  }
}

function theNewInit(before: ReadonlySet<number>): PlanterFacts['initOf'] {
  const [init, ...others] = inits().filter((pid) => !before.has(pid));
  assert.ok(init !== undefined && others.length === 0, 'one agent for one cluster');
  return () => init;
}

async function containerProcesses(cluster: Cluster): Promise<PlanterFacts['initOf']> {
  const pids = new Map<string, number>();
  for (const { metadata } of cluster.nodes()) {
    const node = parseNodeName(metadata.name);
    const enter = await cluster.enterCommand({ kind: 'node', node }, { signal: never });
    pids.set(node, await containerPid(enter));
  }
  return (node) => pids.get(node) ?? 0;
}

/** Where the kernel lets packet filters see bridged packets, rules meant for routed ones would hit others too. */
const leaveBridgesAlone =
  'for f in /proc/sys/net/bridge/bridge-nf-call-*tables; do [ ! -e "$f" ] || echo 0 > "$f"; done';

const inits = (): readonly number[] =>
  descendantsOf(process.pid)
    .filter(isInit)
    .map(({ pid }) => pid);

/** What `plugin: cni` is told in labs, by its path from the repository's folder. */
export const labConflist = 'scenarios/cni/bridge.conflist';

export async function load(steps: string, pods: string, spec: string) {
  const files = spec.includes(labConflist) ? { [labConflist]: readFileSync(labConflist, 'utf8') } : {};
  const { scenario, problems } = await loadText(scenarioText(steps, pods, spec), { files });
  if (scenario !== undefined) return scenario;
  throw new Error(problems.map(({ line, message }) => `${line}: ${message}`).join('\n'));
}

/**
 * @param initOf the first process of a node
 * @param planterWith makes a way into the cluster's namespaces, given the node of each pod
 */
export async function labOf(
  cluster: Cluster,
  initOf: PlanterFacts['initOf'],
  planterWith: (nodeOf: (pod: string) => string) => Planter,
  loadSteps: (steps: string) => ReturnType<typeof load>,
): Promise<Lab> {
  const podOf = (name: string) => {
    const [namespace, pod] = name.includes('/') ? name.split('/') : ['default', name];
    const found = cluster
      .pods()
      .find(({ metadata }) => metadata.name === pod && metadata.namespace === namespace);
    assert.ok(found !== undefined, `the lab has no pod ${name}`);
    return found;
  };
  const firsts = new Set(cluster.nodes().map(({ metadata }) => initOf(metadata.name)));
  const planter = planterWith((pod) => podOf(pod).spec.nodeName ?? '');
  for (const { metadata } of cluster.nodes()) await planter.in(`node/${metadata.name}`, leaveBridgesAlone);
  return {
    cluster,
    in: (place, commandLine) => planter.in(place, commandLine),
    words: (place, commandLine) => planter.words(place, commandLine),
    start: (place, ...command) => planter.start(place, ...command),
    async run(steps) {
      const scenario = await loadSteps(steps);
      using limit = limitScenario(scenario.timeoutMs, never);
      return await runSteps(scenario, cluster, {
        id: 0,
        sink: () => undefined,
        limit,
        clock: systemClock,
        failFast: false,
        onError: () => undefined,
        onStepDone: async () => undefined,
      });
    },
    addressOf: (pod) => podOf(pod).status?.podIPs[0] ?? '',
    underlayOf: (node) => {
      const found = cluster.plan.nodes.find(({ name }) => name === node);
      return found === undefined ? '' : nodeAddressOf(found);
    },
    processes: () =>
      listProcesses()
        .filter(({ pid }) => firsts.has(pid))
        .concat([...firsts].flatMap(descendantsOf))
        .map(({ command }) => command)
        .sort(),
    async hostEndOf(pod) {
      const [own] = rows(await planter.in(pod, 'ip -json link show eth0'));
      const links = rows(await planter.in(`node/${podOf(pod).spec.nodeName}`, 'ip -json link'));
      const name = links.find(({ ifindex }) => ifindex === own?.['link_index'])?.['ifname'];
      assert.ok(typeof name === 'string', `the veth of ${pod} has an end in its node`);
      return name;
    },
    [Symbol.asyncDispose]: () => cluster.close(),
  };
}

/** What `ip -json` prints. */
const rows = (text: string): readonly IpRow[] => JSON.parse(text);
