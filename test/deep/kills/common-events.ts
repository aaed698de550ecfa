import { noMemoryCgroup } from '../../support/memory-cgroup.ts';
import type { ProcessInfo } from '../../support/processes.ts';
import { closePipes, killing, littleMemory, pausing, starving, toPodnet } from './acts.ts';
import type { Scene } from './scenes.ts';
import type { KillEvent } from './stage.ts';

const isControl = ({ command }: ProcessInfo): boolean => command.includes('control/control.js');
const stands = ({ up, leavesCluster }: Scene): boolean => up !== undefined || leavesCluster === true;

/** What can happen to podnet itself on either runtime, by name. */
export const commonEvents: Readonly<Record<string, KillEvent>> = {
  SIGKILL: { expects: { kind: 'killed' }, happen: toPodnet('SIGKILL') },
  SIGTERM: { expects: { kind: 'signal', signal: 'SIGTERM', exitCode: 143 }, happen: toPodnet('SIGTERM') },
  SIGINT: { expects: { kind: 'signal', signal: 'SIGINT', exitCode: 130 }, happen: toPodnet('SIGINT') },
  SIGHUP: { expects: { kind: 'signal', signal: 'SIGHUP', exitCode: 129 }, happen: toPodnet('SIGHUP') },
  'closed terminal': {
    expects: { kind: 'signal', signal: 'SIGHUP', exitCode: 129 },
    needsTerminal: true,
    // Who has its other end is killed.
    happen: toPodnet('SIGKILL'),
  },
  'closed pipe': { expects: { kind: 'unread' }, happen: closePipes },
  'podnet held up': { expects: { kind: 'unharmed' }, happen: pausing(undefined, 1_500) },
  'podnet out of memory': {
    expects: { kind: 'killed' },
    skip: noMemoryCgroup,
    happen: starving(undefined),
  },
  'little memory for all': {
    expects: { kind: 'killed' },
    skip: noMemoryCgroup,
    atOnce: true,
    happen: littleMemory,
  },
  'control process killed': { expects: { kind: 'surroundings' }, fits: stands, happen: killing(isControl) },
  'control process ended': {
    expects: { kind: 'surroundings' },
    fits: stands,
    happen: killing(isControl, 'SIGTERM'),
  },
  'control process held up': {
    expects: { kind: 'unharmed' },
    fits: stands,
    happen: pausing(isControl, 1_500),
  },
};
