import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { EnvironmentError } from '../model/errors.ts';
import { openConnection, type Partner, sendRequest } from '../rpc/connection.ts';
import { podnetVersion } from '../util/package.ts';
import { noticeSilence } from './notice-silence.ts';
import { clusterEnded, controlProtocolVersion, controlRequests } from './protocol.ts';
import { checkClusterFolder, type ClusterPaths } from './state-folder.ts';

/** A control process that runs and does not answer: it is stopped, say. */
export interface SilentControl {
  /** Of the cluster. */
  readonly name: string;
  readonly pid: number | undefined;
}

/** How long a request that is taken back waits for a control process, which may be silent. */
const patienceMs = 500;

/** A connection with the control process of a cluster. */
export interface ControlConnection extends Partner {
  readonly name: string;
  /** Puts an end to the connection; the cluster goes on. */
  close(): void;
}

/**
 * Connects with a cluster's control process, whatever its version. Call `greet` before anything but `down`.
 * @param onSilence called when it does not answer for seconds
 * @returns undefined when none runs
 * @throws EnvironmentError `foreign-folder`
 */
export async function connectControl(
  paths: ClusterPaths,
  onSilence?: (control: SilentControl) => void,
): Promise<ControlConnection | undefined> {
  const { name, socket, pid } = paths;
  checkClusterFolder(paths);
  const stream = await connected(socket);
  if (stream === undefined) return undefined;
  const connection = openConnection(stream, stream);
  let why = '';
  connection.onNotification(clusterEnded, (end) => {
    why = end.why;
  });
  const gone = (cause?: unknown): EnvironmentError =>
    new EnvironmentError(
      'cluster-gone',
      `the cluster ${name} ${why === '' ? 'lost its control process' : why}`,
      {
        ...(why === '' ? { hint: 'the next command brings it up again, with the same addresses' } : {}),
        cause,
      },
    );
  const ended = new Promise<never>((_resolve, reject) => {
    connection.onClose(() => reject(gone()));
  });
  // Nobody may be waiting at the moment it ends.
  ended.catch(() => undefined);
  connection.onError(() => undefined);
  connection.listen();
  const partner: Partner = { connection, ended, gone, patienceMs };
  const stopNoticing =
    onSilence === undefined
      ? undefined
      : noticeSilence(partner, () => onSilence({ name, pid: pidWritten(pid) }));
  return {
    name,
    ...partner,
    close: () => {
      stopNoticing?.();
      connection.dispose();
      stream.destroy();
    },
  };
}

/** @throws EnvironmentError `control-version` */
export async function greet(control: ControlConnection, signal: AbortSignal): Promise<void> {
  const hello = await sendRequest(
    control,
    controlRequests.hello,
    { protocolVersion: controlProtocolVersion },
    signal,
  );
  if (hello.protocolVersion === controlProtocolVersion) return;
  throw new EnvironmentError(
    'control-version',
    `the cluster ${control.name} is run by podnet ${hello.podnetVersion}, whose control process this podnet ${podnetVersion()} cannot speak with`,
    { hint: `use that podnet, or \`podnet down ${control.name}\` and bring it up anew` },
  );
}

function pidWritten(file: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}

async function connected(path: string): Promise<Socket | undefined> {
  const stream = connect(path);
  try {
    await once(stream, 'connect');
  } catch {
    return undefined;
  }
  stream.on('error', () => undefined);
  return stream;
}
