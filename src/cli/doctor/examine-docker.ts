import type { Examination } from '../../model/doctor-report.ts';
import { connectEngine } from '../../runtime/docker/engine.ts';
import { readEngineInfo } from '../../runtime/docker/engine-info.ts';
import { examination, examine, works } from './check.ts';
import { type EngineAnswer, engineChecks } from './checks/engine.ts';
import { thisMachine } from './machine.ts';
import { tryNodes } from './try-nodes.ts';

export interface ExamineOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Told of what takes longer than a moment. */
  readonly onProgress: (text: string) => void;
}

/** What the docker runtime needs: an engine, and nodes on it. */
export async function examineDocker({ env, signal, onProgress }: ExamineOptions): Promise<Examination> {
  const findings = examine(engineChecks, await askEngine(env, signal));
  if (!works(findings)) return examination('docker', findings);
  const here = thisMachine(env);
  return examination('docker', [
    ...findings,
    ...(await tryNodes({ runtime: 'docker', here, signal, onProgress })),
  ]);
}

async function askEngine(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<EngineAnswer> {
  try {
    const engine = await connectEngine(env, signal);
    return { kind: 'answered', engine, info: await readEngineInfo(engine, signal) };
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'silent', error };
  }
}
