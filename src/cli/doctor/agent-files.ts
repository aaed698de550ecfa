import { join } from 'node:path';
import { packageFolder } from '../../util/package.ts';

export interface AgentFiles {
  readonly agent: string;
  readonly koffi: string;
}

/** What the nodes run on: the agent, and koffi's binary for their C library and processor beside it. */
export function agentFiles(libc: 'linux' | 'musl', architecture: string): AgentFiles {
  const folder = join(packageFolder(), 'dist', 'agent');
  return {
    agent: join(folder, 'agent.js'),
    koffi: join(folder, 'koffi', `${libc}_${architecture}`, 'koffi.node'),
  };
}

/** Node's report names glibc's version only where there is a glibc. */
export function libcHere(): 'linux' | 'musl' {
  const report: object = process.report.getReport();
  const header: unknown = 'header' in report ? report.header : undefined;
  return JSON.stringify(header ?? {}).includes('glibcVersionRuntime') ? 'linux' : 'musl';
}
