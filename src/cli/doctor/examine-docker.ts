import type { Examination, Finding } from '../../model/doctor-report.ts';
import { connectEngine } from '../../runtime/docker/engine.ts';
import { agentFiles } from './agent-files.ts';
import { examination, examine, works } from './check.ts';
import { type EngineAnswer, engineChecks } from './checks/engine.ts';
import { podnetFileChecks } from './checks/podnet-files.ts';
import { type Machine, thisMachine } from './machine.ts';
import { tellIfSlow } from './tell-if-slow.ts';
import { tryNodes } from './try-nodes.ts';

export interface ExamineOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Told of what takes longer than a moment. */
  readonly onProgress: (text: string) => void;
}

/** What the docker runtime needs: an engine, and nodes on it. */
export async function examineDocker({ env, signal, onProgress }: ExamineOptions): Promise<Examination> {
  const answer = await askEngine({ env, signal, onProgress });
  const here = thisMachine(env);
  const findings = [...examine(engineChecks, answer), ...filesFor(answer, here)];
  if (!works(findings)) return examination('docker', findings);
  return examination('docker', [
    ...findings,
    ...(await tryNodes({ runtime: 'docker', here, signal, onProgress })),
  ]);
}

async function askEngine({ env, signal, onProgress }: ExamineOptions): Promise<EngineAnswer> {
  using _slow = tellIfSlow(onProgress, 'engine: it has not answered yet');
  try {
    return { kind: 'answered', engine: await connectEngine(env, signal) };
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'silent', error };
  }
}

/** The agent is brought to the containers, whose processor may be another one. Node images have glibc. */
function filesFor(answer: EngineAnswer, machine: Machine): readonly Finding[] {
  if (answer.kind === 'silent') return [];
  return examine(podnetFileChecks, { machine, files: agentFiles('linux', answer.engine.architecture) });
}
