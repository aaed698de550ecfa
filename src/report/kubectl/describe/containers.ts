import { assertNever } from '../../../model/assert-never.ts';
import {
  type Container,
  type ContainerEnd,
  type ContainerStatus,
  isSimulated,
} from '../../../model/kubernetes.ts';
import { none } from '../labels-text.ts';
import { type DescribeText, momentText } from './text.ts';

/** @param statuses of a pod's containers; none for a template's */
export function describeContainers(
  text: DescribeText,
  level: number,
  containers: readonly Container[],
  statuses: readonly ContainerStatus[],
): void {
  text.line(level, 'Containers:');
  for (const container of containers) {
    text.line(level + 1, `${container.name}:`);
    describeContainer(
      text,
      level + 2,
      container,
      statuses.find(({ name }) => name === container.name),
    );
  }
}

function describeContainer(
  text: DescribeText,
  level: number,
  container: Container,
  status: ContainerStatus | undefined,
): void {
  const { image, ports, command = [], args = [], workingDir, env } = container;
  text.line(level, 'Image:', image ?? none);
  const list = ports.map(({ containerPort, protocol, name }) => portText(containerPort, protocol, name));
  text.line(level, list.length > 1 ? 'Ports:' : 'Port:', list.join(', ') || none);
  if (ports.some(({ hostPort }) => hostPort !== undefined)) {
    const ofHost = ports.map(({ hostPort = 0, protocol }) => `${hostPort}/${protocol}`);
    text.line(level, ofHost.length > 1 ? 'Host Ports:' : 'Host Port:', ofHost.join(', '));
  }
  lines(text, level, 'Command:', command);
  lines(text, level, 'Args:', args);
  if (workingDir !== undefined) text.line(level, 'Working Dir:', workingDir);
  if (status !== undefined) describeStatus(text, level, status);
  else if (isSimulated(container))
    text.line(level, 'Simulated:', 'a responder answers on its ports, no image is run');
  if (env.length === 0) text.line(level, 'Environment:', none);
  else {
    text.line(level, 'Environment:');
    for (const { name, value } of env) text.list(level + 1, `${name}:`, value.split('\n'));
  }
}

const portText = (port: number, protocol: string, name: string | undefined): string =>
  `${port}/${protocol}${name === undefined ? '' : ` (${name})`}`;

function lines(text: DescribeText, level: number, title: string, words: readonly string[]): void {
  if (words.length === 0) return;
  text.line(level, title);
  for (const word of words) for (const line of word.split('\n')) text.line(level + 1, line);
}

function describeStatus(text: DescribeText, level: number, status: ContainerStatus): void {
  const {
    state,
    reason,
    startedAt,
    finishedAt,
    exitCode = 0,
    lastExit,
    ready,
    restartCount,
    simulated,
  } = status;
  const note = simulated ? ' (simulated)' : '';
  switch (state) {
    case 'waiting':
      text.line(level, 'State:', `Waiting${note}`);
      text.line(level + 1, 'Reason:', reason ?? 'ContainerCreating');
      break;
    case 'running':
      text.line(level, 'State:', `Running${note}`);
      if (startedAt !== undefined) text.line(level + 1, 'Started:', momentText(startedAt));
      break;
    case 'terminated':
      text.line(level, 'State:', `Terminated${note}`);
      describeEnd(text, level + 1, {
        exitCode,
        reason: reason ?? (exitCode === 0 ? 'Completed' : 'Error'),
        ...(startedAt !== undefined && { startedAt }),
        ...(finishedAt !== undefined && { finishedAt }),
      });
      break;
    default:
      assertNever(state, 'state');
  }
  if (lastExit !== undefined) {
    text.line(level, 'Last State:', 'Terminated');
    describeEnd(text, level + 1, lastExit);
  }
  text.line(level, 'Ready:', ready ? 'True' : 'False');
  text.line(level, 'Restart Count:', String(restartCount));
}

function describeEnd(
  text: DescribeText,
  level: number,
  { reason, exitCode, startedAt, finishedAt }: ContainerEnd,
): void {
  text.line(level, 'Reason:', reason);
  text.line(level, 'Exit Code:', String(exitCode));
  if (startedAt !== undefined) text.line(level, 'Started:', momentText(startedAt));
  if (finishedAt !== undefined) text.line(level, 'Finished:', momentText(finishedAt));
}
