import type { CompareReport } from '../../src/model/compare-report.ts';
import { surroundings } from './surroundings.ts';

const spread = (count: number, medianMs: number, p95Ms: number) => ({ count, medianMs, p95Ms });

/** A comparison in which one step fails on one side, one on both, and one could not be judged. */
export const redComparison: CompareReport = {
  apiVersion: 'podnet/v1alpha1',
  kind: 'CompareReport',
  startedAt: '2024-01-01T00:00:00.000Z',
  durationMs: 5_200,
  seed: 42,
  repetitions: 2,
  surroundings,
  interrupted: false,
  exitCode: 1,
  scenario: { name: 'web-and-db', file: 'scenarios/web-and-db.yaml', description: 'Two pods.' },
  same: false,
  sides: [
    {
      name: 'bridge',
      plugin: 'bridge',
      cluster: '2 nodes, bridge, 10.244.0.0/16',
      mtuBytes: 1500,
      status: 'failed',
      pods: { count: 2, allReady: spread(2, 12.4, 13.1), each: spread(4, 11.2, 13) },
      roundTrips: spread(24, 0.41, 1.234),
    },
    {
      name: 'a-plugin-of-mine',
      plugin: 'plugins/a-plugin-of-mine.yaml',
      cluster: '2 nodes, cni, 10.244.0.0/16',
      mtuBytes: 1400,
      status: 'failed',
      message: 'timed out: \u001b[31mthe scenario may take 2m',
      hint: 'find out what it waits for, or raise spec.timeout',
      pods: { count: 2, allReady: spread(2, 140, 1_250), each: spread(4, 130, 1_200) },
      roundTrips: spread(20, 0.52, 2.5),
    },
  ],
  steps: [
    {
      index: 1,
      name: 'the network model holds',
      kind: 'network-model',
      same: true,
      sides: [
        {
          status: 'passed',
          summary: '10 of 10 lines hold',
          verdicts: { answered: 20 },
          roundTrips: spread(20, 0.4, 1.2),
          failures: [],
          failureCount: 0,
        },
        {
          status: 'passed',
          summary: '10 of 10 lines hold',
          verdicts: { answered: 20 },
          roundTrips: spread(20, 0.52, 2.5),
          failures: [],
          failureCount: 0,
        },
      ],
      differences: [],
      differenceCount: 0,
    },
    {
      index: 2,
      name: 'web reaches db',
      kind: 'probe',
      same: false,
      sides: [
        {
          status: 'passed',
          summary: 'answered',
          verdicts: { answered: 4 },
          roundTrips: spread(4, 0.8, 1.3),
          failures: [],
          failureCount: 0,
        },
        {
          status: 'failed',
          summary: 'no-answer',
          verdicts: { 'no-answer': 4 },
          failures: [],
          failureCount: 1,
        },
      ],
      differences: [{ what: 'web → db tcp/80', verdicts: [['answered'], ['no-answer', 'unreachable']] }],
      differenceCount: 2,
    },
    {
      index: 3,
      name: 'the command ends well',
      kind: 'exec',
      same: true,
      sides: ['1', '2'].map((seen) => ({
        status: 'failed',
        summary: `exit code ${seen}`,
        verdicts: {},
        failures: [
          { what: 'exec in web: true', expected: 'exit code 0', seen: `exit code ${seen}`, evidence: [] },
        ],
        failureCount: 3,
      })),
      differences: [],
      differenceCount: 0,
    },
    {
      index: 4,
      name: 'all is still well',
      kind: 'wait',
      same: true,
      sides: [
        { status: 'passed', summary: 'all ready', verdicts: {}, failures: [], failureCount: 0 },
        { status: 'error', summary: '', message: 'timed out', verdicts: {}, failures: [], failureCount: 0 },
      ],
      differences: [],
      differenceCount: 0,
    },
  ],
  routes: [
    {
      node: 'node-1',
      lines: [
        { route: '10.244.2.0/24 via node-2 dev eth0 proto static', on: [true, false] },
        {
          route: '10.244.2.7 via 10.244.1.1 dev tunnel0 proto bird onlink mtu 1400 advmss 1360',
          on: [false, true],
        },
      ],
    },
  ],
};

/** Nothing differs, and nothing failed. */
export const greenComparison: CompareReport = {
  ...redComparison,
  exitCode: 0,
  repetitions: 1,
  same: true,
  sides: redComparison.sides.map(({ message: _message, hint: _hint, ...side }, index) => ({
    ...side,
    name: `bridge#${index + 1}`,
    plugin: 'bridge',
    status: 'passed',
  })),
  steps: redComparison.steps.slice(0, 1),
  routes: [],
};
