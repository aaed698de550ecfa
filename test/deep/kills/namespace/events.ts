import { rmSync, writeFileSync } from 'node:fs';
import { noMemoryCgroup } from '../../../support/memory-cgroup.ts';
import { isInit, type ProcessInfo } from '../../../support/processes.ts';
import { killing, pausing, starving } from '../acts.ts';
import { commonEvents } from '../common-events.ts';
import type { Scene } from '../scenes.ts';
import type { KillEvent, Stage } from '../stage.ts';

const isOuter = ({ command }: ProcessInfo): boolean => /^unshare .*podnet-init/.test(command);
const isAgent = ({ command }: ProcessInfo): boolean =>
  command.includes('agent/agent.js') && !command.includes('podnet-init');
const isServer = ({ command }: ProcessInfo): boolean => command.startsWith('node -e ');

/** HOME, the state, TMPDIR and where reports go are on one disk: not a byte more fits there. */
async function fillDisk({ ground, later, isOver }: Stage): Promise<boolean> {
  const file = ground.pathOf('/run/fill');
  later(() => rmSync(file, { force: true }));
  for (let bytes = 1 << 20; bytes >= 1; bytes >>= 4) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(bytes), { flag: 'a' });
    } catch {
      // As large a piece does not fit any more.
    }
  }
  return !isOver();
}

const hasServer = ({ up, hasOwnServer }: Scene): boolean => up !== undefined || hasOwnServer === true;

/** What happens on a machine without an engine, by name. */
export const namespaceEvents: Readonly<Record<string, KillEvent>> = {
  ...commonEvents,
  'full disk': { expects: { kind: 'surroundings' }, happen: fillDisk },
  'agent killed': { expects: { kind: 'surroundings' }, happen: killing(isAgent) },
  'holder of the namespaces killed': {
    expects: { kind: 'surroundings' },
    happen: killing(isOuter),
  },
  'first process of the namespaces killed': {
    expects: { kind: 'surroundings' },
    happen: killing(isInit),
  },
  'agent held up': { expects: { kind: 'unharmed' }, happen: pausing(isAgent, 800) },
  'agent stopped for good': {
    expects: { kind: 'surroundings' },
    happen: killing(isAgent, 'SIGSTOP'),
  },
  'process of a pod killed': {
    expects: { kind: 'surroundings' },
    fits: hasServer,
    happen: killing(isServer),
  },
  'agent out of memory': {
    expects: { kind: 'surroundings' },
    skip: noMemoryCgroup,
    happen: starving(isAgent),
  },
};
