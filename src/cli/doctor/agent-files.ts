import { join } from 'node:path';
import { packageFolder } from '../../util/package.ts';

export interface AgentFiles {
  readonly agent: string;
  readonly koffi: string;
}

/** What the nodes run on: the agent, and koffi's binary for this machine beside it. */
export function agentFiles(): AgentFiles {
  const folder = join(packageFolder(), 'dist', 'agent');
  return {
    agent: join(folder, 'agent.js'),
    koffi: join(folder, 'koffi', `${libc()}_${process.arch}`, 'koffi.node'),
  };
}

/** Node's report names glibc's version only where there is a glibc. */
function libc(): 'linux' | 'musl' {
  const report: object = process.report.getReport();
  const header: unknown = 'header' in report ? report.header : undefined;
  return JSON.stringify(header ?? {}).includes('glibcVersionRuntime') ? 'linux' : 'musl';
}
