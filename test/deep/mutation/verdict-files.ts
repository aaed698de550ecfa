import { readdirSync } from 'node:fs';
import path from 'node:path';
import { repository } from './mutant.ts';

/** Where verdicts are made: a folder stands for all files in it, with its folders. */
const places: readonly string[] = [
  'src/agent/probe',
  'src/agent/responder/answer.ts',
  'src/agent/responder/probe-exchange.ts',
  'src/agent/find-silent-neighbour.ts',
  'src/agent/error-queue.ts',
  'src/model/verdict.ts',
  'src/model/model-tally.ts',
  'src/scenario/bgp-reason.ts',
  'src/scenario/controls.ts',
  'src/scenario/eventually.ts',
  'src/scenario/judge-eventually.ts',
  'src/scenario/judge-probes.ts',
  'src/scenario/neighbour-reason.ts',
  'src/scenario/network-model',
  'src/scenario/pair-families.ts',
  'src/scenario/path-mtu',
  'src/scenario/probe-failures.ts',
  'src/scenario/probed-ports.ts',
  'src/scenario/reachability-matrix.ts',
  'src/scenario/readiness.ts',
  'src/scenario/run/run-steps.ts',
  'src/scenario/run/scenario-limit.ts',
  'src/scenario/run/step-result.ts',
  'src/scenario/run/test-exit-code.ts',
  'src/scenario/run/wait-for-pods.ts',
  'src/scenario/run/within-signal.ts',
  'src/scenario/steps/exec.ts',
  'src/scenario/steps/mtu.ts',
  'src/scenario/steps/network-model.ts',
  'src/scenario/steps/probe.ts',
  'src/scenario/steps/reachability.ts',
  'src/scenario/steps/source-address.ts',
  'src/scenario/steps/wait.ts',
  'src/library/expect.ts',
  'src/library/judge.ts',
  'src/library/judge-matrix.ts',
  'src/library/judge-probe.ts',
  'src/library/judge-report.ts',
];

/** The tests that may hold them; which one holds what is measured. All of them import the sources. */
const testPlaces: readonly string[] = [
  'test/unit/agent/answer.test.ts',
  'test/unit/agent/classify-error.test.ts',
  'test/unit/agent/error-queue.test.ts',
  'test/unit/agent/icmp-echo.test.ts',
  'test/unit/agent/judge-answer.test.ts',
  'test/unit/agent/judge-responder.test.ts',
  'test/unit/agent/probe-exchange.test.ts',
  'test/unit/agent/probe-nonce.test.ts',
  'test/unit/agent/probed-port.test.ts',
  'test/unit/agent/question-batches.test.ts',
  'test/unit/agent/tcp-witness.test.ts',
  'test/unit/cli/step-examples.test.ts',
  'test/unit/library',
  'test/unit/model/model-tally.test.ts',
  'test/unit/scenario/ask/ask-matrix.test.ts',
  'test/unit/scenario/ask/ask-probe.test.ts',
  'test/unit/scenario/bgp-reason.test.ts',
  'test/unit/scenario/controls.test.ts',
  'test/unit/scenario/check-mtu.test.ts',
  'test/unit/scenario/check-source-address.test.ts',
  'test/unit/scenario/eventually.test.ts',
  'test/unit/scenario/exec-step.test.ts',
  'test/unit/scenario/json-schema.test.ts',
  'test/unit/scenario/judge-addresses.test.ts',
  'test/unit/scenario/line-tally.test.ts',
  'test/unit/scenario/model-steps.test.ts',
  'test/unit/scenario/neighbour-reason.test.ts',
  'test/unit/scenario/step-result.test.ts',
  'test/unit/scenario/test-exit-code.test.ts',
  'test/unit/scenario/network-model',
  'test/unit/scenario/network-model.test.ts',
  'test/unit/scenario/pair-families.test.ts',
  'test/unit/scenario/probe-failures.test.ts',
  'test/unit/scenario/probe-step.test.ts',
  'test/unit/scenario/probed-ports.test.ts',
  'test/unit/scenario/reachability-matrix.test.ts',
  'test/unit/scenario/reachability-step.test.ts',
  'test/unit/scenario/readiness.test.ts',
  'test/unit/scenario/run-steps.test.ts',
  'test/unit/scenario/scenario-limit.test.ts',
  'test/unit/scenario/step-names.test.ts',
  'test/unit/scenario/step-problems.test.ts',
  'test/unit/scenario/path-mtu',
  'test/unit/scenario/steps.test.ts',
  'test/unit/scenario/wait-step.test.ts',
  'test/unit/scenario/wait-for-pods.test.ts',
  'test/unit/scenario/within-signal.test.ts',
  'test/unit/scenario/run-scenario.test.ts',
  'test/unit/scenario/load-scenario.test.ts',
  'test/integration/agent/answer-probe.test.ts',
  'test/integration/agent/foreign-targets.test.ts',
  'test/integration/agent/packet-witness.test.ts',
  'test/integration/agent/queued-errors.test.ts',
  'test/integration/agent/run-probes.test.ts',
  'test/integration/agent/silent-neighbours.test.ts',
  'test/integration/agent/source-of-node.test.ts',
  'test/integration/agent/strange-echoes.test.ts',
  'test/integration/agent/strange-servers.test.ts',
  'test/integration/agent/tcp-connections.test.ts',
  'test/integration/agent/verdicts.test.ts',
];

export const verdictFiles = (): readonly string[] => filesAt(places, '.ts');

export const testFiles = (): readonly string[] => filesAt(testPlaces, '.test.ts');

/** From the repository's folder on, sorted. */
function filesAt(wanted: readonly string[], ending: string): readonly string[] {
  return wanted.flatMap((place) => (place.endsWith('.ts') ? [place] : filesBelow(place, ending)));
}

function filesBelow(folder: string, ending: string): readonly string[] {
  return readdirSync(path.join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => path.join(folder, name))
    .sort();
}
