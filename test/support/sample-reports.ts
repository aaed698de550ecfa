import type {
  Failure,
  MatrixCell,
  PodRow,
  ReachabilityMatrix,
  ScenarioResult,
  StepResult,
  StepStatus,
  TestReport,
} from '../../src/model/result.ts';

/** Hand-made results: every field that a report shows is there at least once. */
export function sampleStep(index: number, changes: Partial<StepResult> = {}): StepResult {
  return {
    index,
    name: `step number ${index}`,
    kind: 'probe',
    line: 10 + index,
    status: 'passed',
    durationMs: 120,
    summary: 'answered',
    failures: [],
    failureCount: 0,
    warnings: [],
    warningCount: 0,
    matrices: [],
    modelLines: [],
    ...changes,
  };
}

export function samplePod(name: string, changes: Partial<PodRow> = {}): PodRow {
  return {
    namespace: 'default',
    name,
    ready: '1/1',
    status: 'Running',
    restarts: 0,
    ageSeconds: 5,
    ip: '10.244.1.2',
    node: 'node-1',
    simulated: true,
    ...changes,
  };
}

export function sampleMatrix(names: readonly string[], bad: readonly string[] = []): ReachabilityMatrix {
  const cell = (from: string, to: string): MatrixCell | null => {
    if (from === to) return null;
    const failed = bad.includes(`${from}>${to}`);
    return { verdict: failed ? 'no-answer' : 'answered', expected: !failed };
  };
  const cells = names.map((from) => names.map((to) => cell(from, to)));
  return { protocol: 'tcp', port: 80, from: names, to: names, cells };
}

export function sampleFailure(changes: Partial<Failure> = {}): Failure {
  return {
    what: 'web → db tcp/5432',
    expected: 'answered',
    seen: 'unreachable',
    verdict: 'unreachable',
    reason: 'icmp-host-unreachable',
    icmp: { type: 3, code: 1, sender: '10.244.1.1' },
    from: 'web',
    to: 'db',
    fromAddress: '10.244.1.2',
    toAddress: '10.244.2.2',
    protocol: 'tcp',
    port: 5432,
    evidence: [
      {
        subject: 'node/node-1',
        sections: [
          { title: 'links', lines: ['1: lo: <LOOPBACK,UP>'] },
          {
            title: 'routes',
            lines: Array.from({ length: 7 }, (_, n) => `10.244.${n}.0/24 via 198.18.7.${n}`),
          },
          { title: 'neighbours', lines: ['198.18.7.3 dev eth0 FAILED'] },
          { title: 'rules', lines: [] },
        ],
      },
    ],
    ...changes,
  };
}

export function sampleScenario(changes: Partial<ScenarioResult> = {}): ScenarioResult {
  return {
    name: 'web-and-db',
    file: 'scenarios/web-and-db.yaml',
    status: 'passed',
    durationMs: 840,
    seed: 42,
    repetition: 1,
    cluster: '3 nodes, bridge, 10.244.0.0/16',
    steps: [sampleStep(1)],
    pods: [],
    ...changes,
  };
}

export function sampleReport(
  scenarios: readonly ScenarioResult[],
  changes: Partial<TestReport> = {},
): TestReport {
  const count = (status: StepStatus) =>
    scenarios.flatMap((scenario) => scenario.steps).filter((step) => step.status === status).length;
  return {
    apiVersion: 'podnet/v1alpha1',
    kind: 'TestReport',
    startedAt: '2025-01-02T03:04:05.000Z',
    durationMs: 840,
    seed: 42,
    surroundings: {
      podnetVersion: '0.1.0',
      runtime: 'namespace',
      kernel: '6.1.0',
      architecture: 'x64',
      nodeVersion: 'v20.19.0',
      privilege: 'root',
    },
    interrupted: false,
    exitCode: 0,
    summary: {
      passed: count('passed'),
      failed: count('failed'),
      error: count('error'),
      skipped: count('skipped'),
    },
    scenarios,
    ...changes,
  };
}

const trio = ['web', 'db', 'cache'];

/** All as expected: the network model and a matrix of three pods. */
export const greenReport = sampleReport([
  sampleScenario({
    name: 'hello-pod-network',
    file: 'scenarios/hello-pod-network.yaml',
    description: 'Three nodes, three pods: everybody reaches everybody.',
    steps: [
      sampleStep(1, {
        name: 'the network model holds',
        kind: 'network-model',
        durationMs: 400,
        summary: '2 of 2 lines hold, 1 of 2 of quality, 24 probes',
        warnings: [
          sampleFailure({
            what: 'web → db icmp',
            expected: 'the TTL falls by 2, as bridge promises',
            seen: 'the TTL falls by 4',
            lines: [17],
            lookAt: 'the routes of both nodes',
            evidence: [],
          }),
        ],
        warningCount: 2,
        matrices: [sampleMatrix(trio)],
        modelLines: [
          {
            line: 1,
            level: 'required',
            family: 'ipv4',
            text: 'pod addresses are unique in the cluster',
            status: 'passed',
            judged: 3,
            failed: 0,
          },
          {
            line: 5,
            level: 'required',
            family: 'ipv4',
            text: 'pods of one node reach each other',
            status: 'not-applicable',
            judged: 0,
            failed: 0,
            note: 'no node has two pods',
          },
          {
            line: 6,
            level: 'required',
            family: 'ipv4',
            text: 'pods of two nodes reach each other',
            status: 'passed',
            judged: 6,
            failed: 0,
          },
          {
            line: 16,
            level: 'quality',
            family: 'ipv4',
            text: "a ping of the pod's MTU passes between nodes",
            status: 'passed',
            judged: 12,
            failed: 0,
          },
          {
            line: 17,
            level: 'quality',
            family: 'ipv4',
            text: 'the TTL falls by one for each router',
            status: 'warning',
            judged: 6,
            failed: 2,
          },
        ],
      }),
    ],
    pods: trio.map((name, index) =>
      samplePod(name, { ip: `10.244.${index + 1}.2`, node: `node-${index + 1}` }),
    ),
  }),
]);

/** Every status, every odd character, a repetition, several namespaces, two scenarios. */
export const redReport = sampleReport(
  [
    sampleScenario({
      status: 'failed',
      steps: [
        sampleStep(1, { summary: '6 of 6 pairs answered' }),
        sampleStep(2, {
          name: 'web reaches db: 100%, <always> & "soon" #1',
          status: 'failed',
          summary: '2 of 6 pairs as expected',
          failures: [
            sampleFailure(),
            sampleFailure({
              what: 'db → web tcp/80',
              from: 'db',
              to: 'web',
              fromAddress: '10.244.2.2',
              toAddress: '10.244.1.2',
              seen: 'no-answer',
              verdict: 'no-answer',
              reason: 'timeout',
              evidence: [],
            }),
          ],
          failureCount: 4,
          matrices: [sampleMatrix(['web', 'db', 'shop/cache'], ['web>db', 'db>web'])],
          hint: 'look at the routes of node-1',
        }),
        sampleStep(3, {
          name: 'ip route',
          kind: 'exec',
          status: 'failed',
          summary: 'exit code 1',
          failures: [
            {
              what: 'exec in web: ip route',
              expected: 'exit code 0',
              seen: 'exit code 1\n\u001b[31mRTNETLINK\u001b[0m\u0000',
              evidence: [],
            },
          ],
          failureCount: 1,
        }),
        sampleStep(4, {
          name: 'scale',
          kind: 'scale',
          status: 'error',
          summary: '',
          message: 'timed out after 2m',
        }),
        sampleStep(5, { status: 'skipped', summary: '', durationMs: 0, message: 'an earlier step failed' }),
      ],
      pods: [
        samplePod('web', { simulated: false, ageSeconds: 150, restarts: 2 }),
        samplePod('db', {
          ip: '10.244.2.2',
          node: 'node-2',
          ready: '0/1',
          status: 'Pending',
          simulated: false,
        }),
        samplePod('cache', { namespace: 'shop', ip: '<none>', node: 'node-3', ageSeconds: 4 * 3600 }),
      ],
    }),
    sampleScenario({
      name: 'no-cluster',
      file: 'scenarios/no-cluster.yaml',
      status: 'error',
      repetition: 2,
      steps: [sampleStep(1, { status: 'skipped', summary: '', durationMs: 0, message: 'no cluster' })],
      message: 'unshare failed: Operation not permitted',
      hint: 'run podnet doctor',
    }),
  ],
  { exitCode: 1, interrupted: true },
);
