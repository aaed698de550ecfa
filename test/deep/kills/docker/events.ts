import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { labels } from '../../../../src/runtime/docker/labels.ts';
import { pause } from '../../../support/pause.ts';
import { descendantsOf, listProcesses, type ProcessInfo } from '../../../support/processes.ts';
import { killing, send } from '../acts.ts';
import { commonEvents } from '../common-events.ts';
import type { KillEvent, Stage } from '../stage.ts';
import type { Theatre } from './theatre.ts';

export interface EngineStage extends Stage {
  readonly theatre: Theatre;
}

export interface EngineEvent extends KillEvent<EngineStage> {
  /** It fills an engine's disk: that one has a small one, which is gone when the engine is. */
  readonly disk?: 'small';
  /** Nobody is left to clean up: the nodes end by themselves, the rest goes by the next command's sweep. */
  readonly leavesToSweep?: true;
}

/** As long as an agent waits for its owner, and somewhat longer. */
const beyondLeaseMs = 18_000;

const isReaper = ({ command }: ProcessInfo): boolean => /podnet-reaper|reaper\/reaper\.js/.test(command);

type Container = ReturnType<Theatre['docker']['getContainer']>;

/** A node of podnet's, once there is one that runs. */
async function findNode({ theatre, isOver, lot }: EngineStage): Promise<Container | undefined> {
  const filters = JSON.stringify({ label: [labels.node], status: ['running'] });
  for (; ; await pause(50)) {
    const nodes = await theatre.docker.listContainers({ filters });
    const node = nodes[Math.floor(lot * nodes.length)];
    if (node !== undefined) return theatre.docker.getContainer(node.Id);
    if (isOver()) return undefined;
  }
}

const toNode =
  (act: (node: Container, stage: EngineStage) => Promise<unknown>) =>
  async (stage: EngineStage): Promise<boolean> => {
    const node = await findNode(stage);
    if (node === undefined) return false;
    try {
      await act(node, stage);
      return true;
    } catch {
      // podnet has removed it meanwhile.
      return false;
    }
  };

async function killAgent(node: Container): Promise<void> {
  const { State } = await node.inspect();
  const agent = descendantsOf(State.Pid).find(({ command }) => command.includes('agent.js'));
  if (!send(agent?.pid, 'SIGKILL')) throw new Error('there is no agent');
}

async function killBoth(stage: EngineStage): Promise<boolean> {
  if (stage.isOver()) return false;
  for (const { pid } of stage.ground.processes('').filter(isReaper)) send(pid, 'SIGKILL');
  return send(stage.run.pid, 'SIGKILL');
}

async function stopBeyondLease(stage: EngineStage): Promise<boolean> {
  if (stage.isOver() || !send(stage.run.pid, 'SIGSTOP')) return false;
  await pause(beyondLeaseMs);
  return send(stage.run.pid, 'SIGCONT');
}

/** It goes with dockerd, but where nobody waits for orphans, dockerd takes the dead one for one that still runs. */
async function killContainerd(folder: string): Promise<void> {
  const file = path.join(folder, 'exec/containerd/containerd.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8'));
  send(pid, 'SIGKILL');
  while (listProcesses().some((info) => info.pid === pid)) await pause(20);
  rmSync(file);
}

const endingEngine =
  (signal: NodeJS.Signals, comesBackAtOnce: boolean) =>
  async ({ theatre, later, isOver }: EngineStage): Promise<boolean> => {
    const happened = !isOver();
    await theatre.engine.end(signal);
    if (signal === 'SIGKILL') await killContainerd(theatre.engine.folder);
    if (comesBackAtOnce) await theatre.restart();
    else later(() => theatre.restart());
    return happened;
  };

/** Not a byte more fits onto the engine's disk. */
async function fillDisk({ theatre, later, isOver }: EngineStage): Promise<boolean> {
  const data = path.join(theatre.engine.folder, 'data');
  const inEngine = (script: string): unknown =>
    execFileSync('nsenter', [`--target=${theatre.engine.pid}`, '--mount', 'sh', '-c', script], {
      stdio: 'ignore',
    });
  later(() => inEngine(`rm -f ${data}/fill`));
  inEngine(`cat /dev/zero > ${data}/fill; true`);
  return !isOver();
}

const surroundings = { kind: 'surroundings' } as const;

/** What happens on a machine with an engine, by name. */
export const dockerEvents: Readonly<Record<string, EngineEvent>> = {
  ...commonEvents,
  'full disk': { expects: surroundings, disk: 'small', happen: fillDisk },
  'engine stopped': { expects: surroundings, happen: endingEngine('SIGTERM', false) },
  'engine killed': { expects: surroundings, happen: endingEngine('SIGKILL', false) },
  'engine restarted': { expects: surroundings, happen: endingEngine('SIGTERM', true) },
  'node killed': { expects: surroundings, happen: toNode((node) => node.kill()) },
  'node removed': { expects: surroundings, happen: toNode((node) => node.remove({ force: true })) },
  'node paused for good': { expects: surroundings, happen: toNode((node) => node.pause()) },
  'node held up': {
    // What is asked of it meanwhile may take longer than a probe waits.
    expects: surroundings,
    happen: toNode(async (node, { lot }) => {
      await node.pause();
      await pause(lot * 3_000);
      await node.unpause();
    }),
  },
  'agent killed': { expects: surroundings, happen: toNode(killAgent) },
  'reaper killed': { expects: { kind: 'unharmed' }, happen: killing(isReaper) },
  'podnet and its reaper killed': { expects: { kind: 'killed' }, leavesToSweep: true, happen: killBoth },
  'podnet stopped beyond its lease': { expects: surroundings, happen: stopBeyondLease },
};
